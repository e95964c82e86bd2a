package documents_test

import (
	"fmt"
	"go/ast"
	"go/parser"
	"go/token"
	"os/exec"
	"path"
	"path/filepath"
	"regexp"
	"slices"
	"strconv"
	"strings"
	"testing"
)

// reads lists every place where the program looks at files, folders or the
// environment: what is read there, and where a report names it. What is not
// here is not looked at: a new place fails the test until it is listed, and
// docs/security.md says the same to readers.
var reads = map[string]string{
	// Files that the command line, the environment or a configuration names.
	"source.metricsFile regularfile.Open":   "arguments; what is no metrics is counted in metadata.skipped",
	"cli.readLifecycle regularfile.Read":    "data new --from",
	"regularfile.Open os.OpenFile":          "what the functions below name",
	"source.read os.Stat":                   "arguments: clusters[].source and inventoryDigest",
	"source.folder os.Lstat":                "arguments",
	"source.folder filepath.WalkDir":        "arguments",
	"source.folder os.Stat":                 "arguments; what is passed over is counted in metadata.skipped",
	"source.file regularfile.Open":          "arguments",
	"source.bundleFolder os.Lstat":          "arguments",
	"source.unpacked filepath.WalkDir":      "arguments",
	"source.unpacked regularfile.Open":      "arguments",
	"source.chartTemplates os.Stat":         "arguments; templates are counted in metadata.skipped",
	"ask.readAnnotations regularfile.Read":  "metadata.run.annotations",
	"ask.ReadWaivers regularfile.Read":      "metadata.run.waivers, and the waiver of each finding",
	"cli.readConfig regularfile.Read":       "metadata.run.config, and each value where the flag's stands",
	"cli.newBundlePushCmd regularfile.Read": "bundle push",
	"cli.readReport regularfile.Read":       "metadata.run.baseline and metadata.baseline; the arguments of diff and merge: of a merge the digests and the day of each must be those of the others",
	"bundle.read os.Stat":                   "metadata.run.bundle and metadata.bundle.digest",
	"bundle.readDir os.Stat":                "metadata.bundle.digest",
	"bundle.readDir os.DirFS":               "metadata.bundle.digest",
	"bundle.isDir os.Stat":                  "metadata.bundle.digest",
	"bundle.readFiles fs.WalkDir":           "metadata.bundle.digest; metadata.run.rules with digests",
	"bundle.readFiles fs.Stat":              "metadata.bundle.digest; metadata.run.rules with digests",
	"bundle.read regularfile.Open":          "metadata.bundle.digest",
	"facts.Open regularfile.Read":           "metadata.run.facts; what --facts or an argument names",
	"signature.readKey regularfile.Read":    "not: a key that fits changes no answer",
	"bundle.readOwn os.DirFS":               "metadata.run.rules with digests",
	"bundle.addOwn filepath.Abs":            "the name of metadata.run.rules",
	"bundle.isFolder os.Stat":               "metadata.overlays and metadata.run.rules",
	"bundle.readOverlay fs.WalkDir":         "metadata.overlays with digests",
	"bundle.readOverlay os.DirFS":           "metadata.overlays with digests",
	"bundle.readOverlay regularfile.Read":   "metadata.overlays with digests",
	"bundle.noFolderLink fs.Stat":           "whether a link leads to a folder, which is an error",
	"bundle.overlay filepath.Abs":           "the name of metadata.overlays",
	"bundle.loadEmbedded fs.ReadFile":       "not: what the program carries",
	"bundle.loadEmbedded fs.WalkDir":        "not: the same",
	"bundle.staleIn os.Stat":                "not: the repository that go run compiled it in, to say that it is stale",
	"bundle.staleIn filepath.WalkDir":       "not: the same",
	"bundle.staleIn os.DirFS":               "not: the same",

	// Facts that were imported, of which runs with a --key or --facts look for.
	"facts.Folder os.Getenv":      "XDG_DATA_HOME, LOCALAPPDATA: where the facts of metadata.run.facts lie",
	"facts.Folder os.UserHomeDir": "where the facts of metadata.run.facts lie",
	"facts.List os.ReadDir":       "metadata.run.facts",

	// The network: registries that an argument or --bundle names.
	"registry.repository remote.NewRepository":           "metadata.run.bundle and metadata.bundle.digest; bundle push and pull, facts pull",
	"registry.repository credentials.NewStoreFromDocker": "DOCKER_CONFIG and the credentials of docker login, for the registry that is asked; no answer",

	// Commands that make no report.
	"bundle.Sign regularfile.Open":         "bundle sign",
	"bundle.LintFolder os.Stat":            "data lint",
	"bundle.factFiles os.DirFS":            "data lint",
	"bundle.factFiles fs.WalkDir":          "data lint",
	"bundle.factFiles regularfile.Read":    "data lint",
	"bundle.lintManifest regularfile.Read": "data lint",
	"evidence.ReadFile regularfile.Read":   "verify: the case, whose digests it holds against the statement",
	"cli.writeTopics os.Lstat":             "data new",
	"cli.writeRule os.OpenFile":            "rules new",
	"cli.addOwnRoot regularfile.Read":      "rules new",

	// Schemas, which the program carries.
	"schema.Versions fs.Glob":  "schemas",
	"schema.Topics fs.ReadDir": "schemas",

	// Where output goes: what lies there is asked for its kind, and never read.
	"cli.resolve filepath.Abs":           "the target of -o",
	"cli.resolve filepath.EvalSymlinks":  "the target of -o",
	"cli.resolve os.Lstat":               "the target of -o",
	"cli.resolve os.Getwd":               "the target of -o",
	"cli.resolve os.Stat":                "the target of -o",
	"cli.sameFile os.Stat":               "the target of -o",
	"cli.guard os.Stat":                  "the target of -o",
	"cli.inFolder filepath.Abs":          "the target of -o",
	"cli.inFolder filepath.EvalSymlinks": "the target of -o",
	"cli.replace os.Stat":                "the target of -o",
	"cli.replace os.OpenFile":            "the target of -o",
	"cli.writeNew os.OpenFile":           "the new files of --profile",
	"cli.baseName filepath.Abs":          "names in metadata.run",

	// Clusters, which kubectl asks, with its own files and the whole environment.
	"live.Find exec.LookPath":      "kubectl, which --context runs",
	"live.run exec.CommandContext": "metadata.run.contexts, kubeconfig and apis",

	// The environment.
	"cli.applyDefaults os.LookupEnv": "INSUPPORT_…: metadata.run.environment, and each value where the flag's stands",
	"cli.readConfig os.Getenv":       "INSUPPORT_CONFIG: metadata.run.config",
	"cli.newRootCmd os.Environ":      "names of INSUPPORT_…, of which unknown ones are refused",
	"cli.parse os.Getenv":            "JOB_COMPLETION_INDEX: metadata.run.shard",
	"cli.bound os.Getenv":            "INSUPPORT_BOUNDED, which the program sets for its child",
	"cli.bound os.Environ":           "passed on to the child",
	"cli.bound os.Executable":        "the program itself, as the child",
	"cli.bound exec.CommandContext":  "the program itself, as the child",
	"cli.collectGarbage os.Getenv":   "GOGC: speed and memory, no answer",
	"cli.boundMemory os.Getenv":      "GOMEMLIMIT: speed and memory, no answer",
	"term.interactive os.Getenv":     "TERM: colours and progress",
	"term.Columns os.Getenv":         "COLUMNS: where text wraps",
	"term.Colored os.Getenv":         "NO_COLOR: colours",
}

// harmless are names of packages that reach outside which read nothing.
var harmless = regexp.MustCompile(`^(os\.(File|FileMode|FileInfo|DirEntry|PathError|Signal|Interrupt|Exit|Args|Std(in|out|err)|O_\w+|SameFile|Getpid|` +
	`Remove|RemoveAll|Rename|MkdirAll|MkdirTemp|Mkdir|WriteFile|ErrNotExist|ModePerm)|` +
	`fs\.(FS|FileInfo|FileMode|DirEntry|SkipDir|SkipAll|Mode\w+|Err\w+|PathError|ValidPath|WalkDirFunc)|` +
	`filepath\.(Base|Dir|Ext|Join|Rel|Clean|ToSlash|FromSlash|IsLocal|IsAbs|Separator|SkipDir)|` +
	`exec\.(Cmd|ExitError)|remote\.Repository|credentials\.(StoreOptions|Credential)|regularfile\.Cause|` +
	`syscall\.(SIG\w+|SysProcAttr|Kill|E[A-Z]+|O_\w+|Errno|Rlimit|RLIMIT_\w+|Getrlimit|Setrlimit))$`)

// TestReads holds the list of all that a run looks at.
func TestReads(t *testing.T) {
	format := "{{if not .Standard}}{{.ImportPath}} {{.Dir}}{{end}}"
	dirs, err := exec.Command("go", "list", "-deps", "-f", format, "../../cmd/insupport").Output()
	if err != nil {
		t.Fatal(err)
	}
	met := map[string]bool{}
	for _, line := range strings.Split(string(dirs), "\n") {
		name, dir, _ := strings.Cut(line, " ")
		if !strings.HasPrefix(name, "insupport/") {
			continue
		}
		files, err := filepath.Glob(filepath.Join(dir, "*.go"))
		if err != nil {
			t.Fatal(err)
		}
		for _, file := range files {
			if !strings.HasSuffix(file, "_test.go") {
				for _, place := range outside(t, path.Base(name), file) {
					met[place] = true
				}
			}
		}
	}
	for place := range met {
		if reads[place] == "" {
			t.Errorf("%s is not listed: say what it reads, and where reports name it", place)
		}
	}
	for place := range reads {
		if !met[place] {
			t.Errorf("%s is listed, but not there", place)
		}
	}
}

// outside lists where a file looks outside, as "package.function call".
func outside(t *testing.T, room, file string) (places []string) {
	t.Helper()
	f, err := parser.ParseFile(token.NewFileSet(), file, nil, 0)
	if err != nil {
		t.Fatal(err)
	}
	contact := map[string]string{} // names in the file to what they are called here
	for _, i := range f.Imports {
		what, _ := strconv.Unquote(i.Path.Value)
		if !slices.Contains(strings.Fields("os io/fs path/filepath os/exec syscall insupport/internal/regularfile "+
			"oras.land/oras-go/v2/registry/remote oras.land/oras-go/v2/registry/remote/credentials"), what) {
			if slices.Contains([]string{"net", "net/http", "os/user", "plugin", "unsafe", "C", "io/ioutil"}, what) {
				t.Errorf("%s imports %s", file, what)
			}
			continue
		}
		name := path.Base(what)
		if i.Name != nil {
			name = i.Name.Name
		}
		contact[name] = path.Base(what)
	}
	for _, decl := range f.Decls {
		function := "var"
		if fn, ok := decl.(*ast.FuncDecl); ok {
			function = fn.Name.Name
		}
		ast.Inspect(decl, func(n ast.Node) bool {
			if sel, ok := n.(*ast.SelectorExpr); ok {
				if pkg, ok := sel.X.(*ast.Ident); ok && pkg.Obj == nil && contact[pkg.Name] != "" {
					if call := contact[pkg.Name] + "." + sel.Sel.Name; !harmless.MatchString(call) {
						places = append(places, fmt.Sprintf("%s.%s %s", room, function, call))
					}
				}
			}
			return true
		})
	}
	return places
}
