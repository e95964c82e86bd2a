package source

// takeVersion reads what an API server answers when asked for its version, as
// `kubectl get --raw /version` prints it; `kubectl version -o json` and the
// files that support bundles keep put it below a key, and `oc version -o json`
// adds the release of OpenShift.
func takeVersion(s *scope, o object) bool {
	if o.kind != "" {
		return false
	}
	release := o.str("openshiftVersion")
	if release != "" {
		s.localDraft().released(s.run.rec(), clusterVersion, release, Evidence{File: s.file(), Line: o.line, Field: "openshiftVersion"})
	}
	if release == "" && o.has("releaseClientVersion") {
		// Who may not read the ClusterVersion gets no release, and the plain version of its API server is anybody's.
		e := Evidence{File: s.file(), Line: o.line, Field: "releaseClientVersion"}
		s.localDraft().signify(sign{signUnseen, "oc says no release of the cluster: who asked may not read it, or it is none of OpenShift", "", e})
	}
	for _, key := range []string{"serverVersion.gitVersion", "info.gitVersion", "gitVersion"} {
		if v := o.at(key); v != "" {
			e := Evidence{File: s.file(), Line: o.line, Field: key}
			s.localDraft().claim("kubernetes.version", v, e)
			s.localDraft().fips(v, e)
			return true
		}
	}
	return o.has("info") || o.has("serverVersion") || release != ""
}
