package cli

import (
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"slices"
	"strings"

	"github.com/spf13/cobra"

	"insupport/internal/document"
	"insupport/internal/lazy"
	"insupport/internal/regularfile"
)

const (
	configName  = "insupport.yaml"
	configNone  = "none" // as --config: read no file
	failOnFlag  = "fail-on"
	envPrefix   = "INSUPPORT_"
	settingsKey = "settings"
	rulesKey    = "rules" // of the settings: rule id to level or off
)

// maxConfig is the most that a configuration file may hold, in bytes.
const maxConfig = 1 << 20

// config is the configuration file; without keys where there is none.
type config struct {
	file string
	// found says that nobody named the file: it lay in the working folder,
	// which is the place of those whose clusters are checked.
	found bool
	keys  map[string]any
	doc   *document.Document
	used  map[string]bool // flags that it sets
	// environment lists the variables that set flags.
	environment []string
}

func (c *config) errorf(path []string, format string, args ...any) error {
	return &document.Error{File: c.file, Position: c.doc.LocateKeys(path), Message: fmt.Errorf(format, args...).Error()}
}

// readConfig reads the configuration file. One that was named must be there.
func readConfig(cmd *cobra.Command) (*config, error) {
	c := &config{used: map[string]bool{}}
	c.file, _ = cmd.Flags().GetString("config")
	if c.file == "" {
		c.file = os.Getenv(envPrefix + "CONFIG")
	}
	switch c.file {
	case configNone:
		return c, nil
	case "":
		c.file, c.found = configName, true
	}
	content, err := regularfile.Read(c.file, maxConfig)
	if errors.Is(err, fs.ErrNotExist) && c.found {
		return c, nil
	}
	if err != nil {
		return nil, fmt.Errorf("reading %s: %w", c.file, err)
	}
	docs, err := document.ParseBlank(c.file, content)
	switch {
	case err != nil:
		return nil, fmt.Errorf("reading %w", err)
	case len(docs) == 0 && c.found:
		return c, nil
	case len(docs) == 0:
		return nil, fmt.Errorf("reading %s: holds no keys and values", c.file)
	}
	keys, ok := docs[0].Value.(map[string]any)
	if !ok || len(docs) > 1 {
		return nil, fmt.Errorf("reading %s: expected one document with keys and values", c.file)
	}
	c.keys, c.doc = keys, docs[0]
	return c, nil
}

// pathFlags name what is read.
var pathFlags = []string{"annotations", "baseline", "bundle", "data", "facts", "inventories", "inventory", "key", "kubeconfig", "rules", "waivers"}

var (
	// noPath is a value of such a flag that names no file.
	noPath = lazy.Regexp(`^(-|embedded|latest|sha256:.*|.*://.*)$`)
	// keyName is what stands before the file of a key.
	keyName = lazy.Regexp(`^[^=]*=(HS256:)?`)
)

// beside takes paths as they stand in the configuration file, from its folder:
// whoever decides about that file decides about those it names, and not the
// folder that the run happens to start in.
func (c *config) beside(flag string, values []string) []string {
	dir := filepath.Dir(c.file)
	if dir == "." || !slices.Contains(pathFlags, flag) {
		return values
	}
	for i, value := range values {
		head := ""
		if flag == "key" {
			head = keyName().FindString(value)
		}
		if path := value[len(head):]; !noPath().MatchString(path) && !filepath.IsAbs(path) {
			values[i] = head + filepath.Join(dir, path)
		}
	}
	return values
}

// camel turns as-of into asOf: documents write keys in camel case, flags do
// not.
func camel(flag string) string {
	var b strings.Builder
	for i, part := range strings.Split(flag, "-") {
		if i > 0 {
			part = strings.ToUpper(part[:1]) + part[1:]
		}
		b.WriteString(part)
	}
	return b.String()
}
