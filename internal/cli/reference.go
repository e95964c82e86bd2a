package cli

import (
	"fmt"
	"slices"
	"strings"

	"github.com/spf13/cobra"
	"github.com/spf13/pflag"

	"insupport/internal/term"
)

// envOf is the variable that sets a flag.
func envOf(flag string) string {
	return envPrefix + strings.ToUpper(strings.ReplaceAll(flag, "-", "_"))
}

// checkEnvironment refuses a variable that sets nothing: a typo must not leave
// a check as it is by default.
func checkEnvironment(root *cobra.Command, environ []string) error {
	known := []string{envOf("config")}
	for _, f := range allFlags(root) {
		if configurable(f) {
			known = append(known, envOf(f.Name))
		}
	}
	slices.Sort(known)
	for _, entry := range environ {
		name, _, _ := strings.Cut(entry, "=")
		if strings.HasPrefix(name, envPrefix) && name != childMark && !slices.Contains(known, name) {
			return fmt.Errorf("unknown variable %s%s; `insupport help configuration` lists them", name, term.Suggest(name, known))
		}
	}
	return nil
}

// checkFlags refuses a flag with an empty value, which is what a variable that
// is not set leaves: --as-of "$DAY" must not ask for another day in silence.
func checkFlags(cmd *cobra.Command) (err error) {
	cmd.Flags().Visit(func(f *pflag.Flag) {
		values := []string{f.Value.String()}
		if list, ok := f.Value.(pflag.SliceValue); ok {
			values = list.GetSlice()
		}
		if err == nil && f.Name != failOnFlag && slices.Contains(values, "") {
			err = fmt.Errorf("--%s is empty; give it a value, or leave it out", f.Name)
		}
	})
	return err
}

// allFlags lists the flags of all commands, one of each name: one that can be
// configured where any can.
func allFlags(root *cobra.Command) []*pflag.Flag {
	var flags []*pflag.Flag
	each(root, func(cmd *cobra.Command) {
		cmd.LocalFlags().VisitAll(func(f *pflag.Flag) {
			i := slices.IndexFunc(flags, func(other *pflag.Flag) bool { return other.Name == f.Name })
			switch {
			case i < 0:
				flags = append(flags, f)
			case configurable(f):
				flags[i] = f
			}
		})
	})
	slices.SortFunc(flags, func(a, b *pflag.Flag) int { return strings.Compare(a.Name, b.Name) })
	return flags
}

// each visits a command and all below it, but for those that cobra adds.
func each(cmd *cobra.Command, visit func(*cobra.Command)) {
	if cmd.Name() == "completion" || cmd.Name() == "help" || strings.HasPrefix(cmd.Name(), "__") {
		return
	}
	visit(cmd)
	for _, sub := range cmd.Commands() {
		each(sub, visit)
	}
}

// configurationHelp is the help topic about variables and keys.
func configurationHelp(root *cobra.Command) *cobra.Command {
	topic := &cobra.Command{Use: "configuration", Short: "Variables and keys that set what flags set"}
	topic.SetHelpFunc(func(cmd *cobra.Command, args []string) {
		topic.Long = configurationText(root) // it visits every flag, which other runs need not
		root.HelpFunc()(cmd, args)
	})
	return topic
}

func configurationText(root *cobra.Command) string {
	var b strings.Builder
	b.WriteString("A flag wins over its variable, that over the key of a configuration file (--config FILE).\n")
	b.WriteString("A list is separated by commas in a variable, and a list in a file. An unknown name is an error.\n")
	b.WriteString("What a configuration file names to be read lies relative to that file.\n\n")
	fmt.Fprintf(&b, "%-18s %-26s %s\n", "FLAG", "VARIABLE", "KEY")
	fmt.Fprintf(&b, "%-18s %-26s %s\n", "--config", envOf("config"), "-")
	for _, f := range allFlags(root) {
		if configurable(f) {
			fmt.Fprintf(&b, "%-18s %-26s %s\n", "--"+f.Name, envOf(f.Name), camel(f.Name))
		}
	}
	fmt.Fprintf(&b, "%-18s %-26s %s\n", "-", "-", settingsKey+" (thresholds and levels of rules)")
	return b.String()
}

// reference is the page of every command with its flags, variables and keys.
func reference(root *cobra.Command) string {
	var b strings.Builder
	b.WriteString("# Reference\n\nMade from the program by `UPDATE_DOCS=1 go test ./internal/cli -run TestReference`. " +
		"A flag wins over its variable, that over the key of the file that `--config` names. " +
		"Lists are separated by commas in a variable. What a configuration file names to be read lies relative to that file. " +
		"An unknown flag, variable or key is an error. " +
		"Besides, a configuration file has `settings` (thresholds and levels of rules, see [ci.md](ci.md)); " +
		"`NO_COLOR` and `TERM=dumb` turn colours off.\n")
	each(root, func(cmd *cobra.Command) {
		if !cmd.Runnable() || cmd.HasSubCommands() && cmd != root {
			return
		}
		flags := cmd.LocalFlags() // makes the usage line below know those of the parents
		fmt.Fprintf(&b, "\n## %s\n\n%s.\n\n", cmd.CommandPath(), cmd.Short)
		if cmd != root {
			fmt.Fprintf(&b, "`%s`\n\n", cmd.UseLine())
		}
		head := "| flag | variable | key | does |\n| --- | --- | --- | --- |\n"
		flags.VisitAll(func(f *pflag.Flag) {
			if f.Name == "help" || f.Hidden {
				return
			}
			name, env, key := "`--"+f.Name+"`", "", ""
			if f.Shorthand != "" {
				name += ", `-" + f.Shorthand + "`"
			}
			if configurable(f) {
				env, key = "`"+envOf(f.Name)+"`", "`"+camel(f.Name)+"`"
			} else if f.Name == "config" {
				env = "`" + envOf(f.Name) + "`"
			}
			usage := strings.ReplaceAll(f.Usage, "|", "\\|")
			if d := f.DefValue; d != "" && d != "[]" && d != "false" && d != "0" {
				usage += " (default `" + d + "`)"
			}
			fmt.Fprintf(&b, "%s| %s | %s | %s | %s |\n", head, name, env, key, usage)
			head = ""
		})
	})
	return b.String()
}
