package source

// takeVersion reads what an API server answers when asked for its version:
// `kubectl version -o json`, what `oc version -o json` adds, and the file that support bundles keep of it.
func takeVersion(s *scope, o object) bool {
	if o.kind != "" {
		return false
	}
	release := o.str("openshiftVersion")
	if release != "" {
		s.localDraft().released(s.run.rec(), clusterVersion, release, Evidence{File: s.file(), Line: o.line, Field: "openshiftVersion"})
	}
	for _, key := range []string{"serverVersion", "info"} {
		if v := o.str(key, "gitVersion"); v != "" {
			s.localDraft().claim("kubernetes.version", v, Evidence{File: s.file(), Line: o.line, Field: key + ".gitVersion"})
			if isFIPS(v) {
				s.localDraft().claim("infrastructure.fips", true, Evidence{File: s.file(), Line: o.line, Field: key + ".gitVersion"})
			}
			return true
		}
	}
	return o.has("info") || o.has("serverVersion") || release != ""
}
