package cli

import (
	_ "embed"
	"encoding/json"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"slices"
	"strings"

	"github.com/spf13/cobra"

	"insupport/internal/bundle"
	"insupport/internal/regularfile"
	"insupport/internal/term"
)

// The rule that `rules new` writes: one that works, to be changed.
var (
	//go:embed scaffold/rule.rego.txt
	newRule string
	//go:embed scaffold/rule_test.rego.txt
	newRuleTest string
)

// ownFolder is where rules of one's own are looked for and written.
const ownFolder = "rules"

// ownRules names the folders of rules that a run adds, with what is in them.
func ownRules(b *bundle.Bundle) []string {
	var out []string
	for _, own := range b.Own {
		out = append(out, fmt.Sprintf("%s (%s) %s", own.Name, strings.Join(own.Rules, ", "), own.Digest))
	}
	return out
}

func newRulesNewCmd(s *streams) *cobra.Command {
	var dir string
	cmd := &cobra.Command{
		Use:   "new CATEGORY/RULE",
		Short: "Write a rule of one's own and its test, to be changed",
		Args:  cobra.ExactArgs(1),
		RunE:  func(_ *cobra.Command, args []string) error { return writeRule(s, dir, args[0]) },
	}
	cmd.Flags().StringVar(&dir, "dir", ownFolder, "the folder of the rules")
	commandLineOnly(cmd, "dir")
	return cmd
}

func writeRule(s *streams, dir, id string) error {
	b, err := bundle.Load(bundle.Options{})
	if err != nil {
		return err
	}
	if err := b.CheckOwnID(id); err != nil {
		return err
	}
	category, name, _ := strings.Cut(id, "/")
	folder := filepath.Join(dir, category, name)
	if err := os.MkdirAll(folder, 0o777); err != nil {
		return fmt.Errorf("making %s: %w", folder, regularfile.Cause(err))
	}
	text := strings.NewReplacer("CATEGORY", category, "RULE", name)
	for _, file := range []struct{ suffix, content string }{{".rego", newRule}, {"_test.rego", newRuleTest}} {
		path := filepath.Join(folder, name+file.suffix)
		f, err := os.OpenFile(path, os.O_WRONLY|os.O_CREATE|os.O_EXCL, 0o666)
		if err != nil {
			return fmt.Errorf("writing %s: %w", path, regularfile.Cause(err))
		}
		_, err = f.WriteString(text.Replace(file.content))
		if err = errors.Join(err, f.Close()); err != nil {
			return fmt.Errorf("writing %s: %w", path, regularfile.Cause(err))
		}
	}
	if err := addOwnRoot(dir, "insupport/rules/"+category); err != nil {
		return err
	}
	shown := term.Line(filepath.ToSlash(dir))
	_, err = fmt.Fprintf(s.out, "%s\ntest it: insupport rules test %s\nuse it: insupport check --rules %s FILE\n",
		term.Line(filepath.ToSlash(filepath.Join(folder, name+".rego"))), shown, shown)
	return err
}

// maxManifest is the most that a manifest may hold, in bytes.
const maxManifest = 1 << 20

// addOwnRoot makes the folder a bundle that opa and conftest load beside those
// of the program.
func addOwnRoot(dir, root string) error {
	path := filepath.Join(dir, ".manifest")
	manifest := struct {
		RegoVersion int      `json:"rego_version"`
		Roots       []string `json:"roots"`
	}{RegoVersion: 1}
	content, err := regularfile.Read(path, maxManifest)
	if err == nil {
		err = json.Unmarshal(content, &manifest)
	} else if errors.Is(err, fs.ErrNotExist) {
		err = nil
	}
	if err != nil {
		return fmt.Errorf("reading %s: %w", path, err)
	}
	if slices.Contains(manifest.Roots, root) {
		return nil
	}
	manifest.Roots = append(manifest.Roots, root)
	slices.Sort(manifest.Roots)
	if content, err = json.MarshalIndent(manifest, "", "  "); err != nil {
		return err
	}
	if err := os.WriteFile(path, append(content, '\n'), 0o666); err != nil {
		return fmt.Errorf("writing %s: %w", path, regularfile.Cause(err))
	}
	return nil
}
