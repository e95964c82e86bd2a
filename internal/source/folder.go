package source

import (
	"fmt"
	"insupport/internal/lazy"
	"insupport/internal/term"
	"os"
	"path"
	"path/filepath"
	"strings"
)

// CheckGlob refuses what is no glob.
func CheckGlob(glob string) error {
	for _, part := range strings.Split(glob, "/") {
		if _, err := path.Match(part, ""); err != nil || glob == "" {
			return fmt.Errorf("%q is no glob", glob)
		}
	}
	return nil
}

// excluded tells that the user leaves out a file or folder, and notes it. A glob
// without a slash fits names in every folder; another one fits the path as it
// is written, or from the folder on that was named. ** stands for any folders.
func (r *run) excluded(file, dir string) bool {
	written := path.Clean(filepath.ToSlash(file))
	below, err := filepath.Rel(dir, file)
	if err != nil {
		below = file
	}
	for _, glob := range r.opts.Exclude {
		trimmed := strings.TrimSuffix(strings.TrimPrefix(glob, "./"), "/")
		fits := false
		if strings.Contains(trimmed, "/") {
			fits = matches(strings.Split(trimmed, "/"), strings.Split(written, "/")) ||
				matches(strings.Split(trimmed, "/"), strings.Split(filepath.ToSlash(below), "/"))
		} else {
			fits, _ = path.Match(trimmed, path.Base(written))
		}
		if fits {
			r.excludes[glob]++
			r.Excluded = append(r.Excluded, Skipped{file, "left out by --exclude " + glob})
			return true
		}
	}
	return false
}

// matches tells whether the parts of a glob fit those of a path.
func matches(glob, parts []string) bool {
	if len(glob) == 0 {
		return len(parts) == 0
	}
	if glob[0] == "**" {
		return matches(glob[1:], parts) || len(parts) > 0 && matches(glob, parts[1:])
	}
	if len(parts) == 0 {
		return false
	}
	fits, _ := path.Match(glob[0], parts[0])
	return fits && matches(glob[1:], parts[1:])
}

// chartTemplates tells the folder of a Helm chart that holds templates: text
// that becomes objects only with the values of a release.
func chartTemplates(dir string) bool {
	if filepath.Base(dir) != "templates" {
		return false
	}
	info, err := os.Stat(filepath.Join(filepath.Dir(dir), "Chart.yaml"))
	return err == nil && info.Mode().IsRegular()
}

// tellLeftOut says what was passed over in folders and may matter.
func (r *run) tellLeftOut() {
	if len(r.charts) > 0 {
		r.warn(someOf(r.charts) + ": skipped: templates of Helm charts; what helm template makes of them is read")
	}
	if len(r.elsewhere) > 0 {
		r.warn(someOf(r.elsewhere) + ": deploys to a cluster that no input names; left out")
	}
	for _, glob := range r.opts.Exclude {
		if r.excludes[glob] == 0 {
			r.warn(fmt.Sprintf("--exclude %s fits nothing that was met", glob))
		}
	}
}

// someOf names the first of many things.
func someOf(names []string) string { return term.Some(names, maxTold) }

// What commands print for people, whose beginning tells them.
var (
	printedTable    = lazy.Regexp(`^(?:[A-Z][A-Z0-9()_/-]*(?: [A-Z0-9()_/-]+)*(?: {2,}| *\t *))+[A-Z][A-Z0-9()_/ -]*\r?\n`)
	printedRule     = lazy.Regexp(`^[A-Z][^\n]*\n-{2,}(?: {2,}-{2,})+ *\r?\n`) // as az does
	printedVersion  = lazy.Regexp(`^Client Version: `)
	printedDescribe = lazy.Regexp(`^Name: {2,}\S+ *\r?\n(?:Namespace: |Roles: |Labels: )`)
)

// printed is what is wrong with text that a command prints for people, "" for
// other text.
func printed(start []byte) string {
	switch {
	case printedTable().Match(start), printedRule().Match(start):
		return "a table as commands print it for people; collect it again with -o json"
	case printedVersion().Match(start):
		return "what kubectl version prints for people; collect it again with -o json"
	case printedDescribe().Match(start):
		return "what kubectl describe prints for people; collect it again with kubectl get and -o json"
	}
	return empty(start)
}

// Answers that say nothing of what a cluster runs, and whose whole text tells them.
var (
	namesOnly  = lazy.Regexp(`^\s*\{\s*"(?:clusters|nodegroups)":\s*\[(?:\s*"[^"]*"\s*,?)*\s*\]\s*(?:,\s*"nextToken":[^{}]*)?\}\s*$`)
	clientOnly = lazy.Regexp(`^\s*\{\s*"clientVersion":\s*\{[^{}]*\}\s*(?:,\s*"kustomizeVersion":[^{}]*)?\}\s*$`)
)

// empty is what is wrong with such an answer, "" for other text.
func empty(start []byte) string {
	switch {
	case namesOnly().Match(start):
		return "names and nothing else; collect what describes each of them, as aws eks describe-cluster does"
	case clientOnly().Match(start):
		return "the version of kubectl alone, which reached no API server; collect it again where it does"
	}
	return ""
}
