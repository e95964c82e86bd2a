package cli

import (
	"errors"
	"fmt"

	"github.com/spf13/cobra"
	"github.com/spf13/pflag"

	"insupport/internal/term"
)

// flagError turns the flag library's message into one with a suggestion.
func flagError(cmd *cobra.Command, err error) error {
	if args := cmd.Flags().Args(); cmd.HasSubCommands() && len(args) > 0 {
		return unknownCommand(cmd, args[0]) // whose flags these are meant for
	}
	var missing *pflag.NotExistError
	if errors.As(err, &missing) {
		var known []string
		cmd.Flags().VisitAll(func(f *pflag.Flag) { known = append(known, f.Name) })
		name := missing.GetSpecifiedName()
		if missing.GetSpecifiedShortnames() != "" {
			return fmt.Errorf("unknown flag -%s", name)
		}
		if near := term.Nearest(name, known); near != "" {
			return fmt.Errorf("unknown flag --%s (did you mean --%s?)", name, near)
		}
		return fmt.Errorf("unknown flag --%s; `%s --help` lists them", name, cmd.CommandPath())
	}
	return valueError(err)
}

// valueError says what kind of value a flag takes.
func valueError(err error) error {
	var invalid *pflag.InvalidValueError
	kinds := map[string]string{"int": "a whole number", "bool": "true or false", "duration": "a time such as 30s or 5m"}
	if !errors.As(err, &invalid) || kinds[invalid.GetFlag().Value.Type()] == "" {
		return err
	}
	return fmt.Errorf("--%s: %q is not %s", invalid.GetFlag().Name, invalid.GetValue(), kinds[invalid.GetFlag().Value.Type()])
}

// tellTopics has the help command refuse what there is no help about, as
// commands do: the library prints a page and succeeds.
func tellTopics(root *cobra.Command) {
	root.InitDefaultHelpCmd()
	help, _, err := root.Find([]string{"help"})
	if err != nil {
		return
	}
	help.RunE = func(_ *cobra.Command, args []string) error {
		about, rest, err := root.Find(args)
		if err != nil {
			return err
		}
		if len(rest) > 0 {
			return unknownCommand(about, rest[0])
		}
		about.InitDefaultHelpFlag()
		return about.Help()
	}
}

// tellUsage has commands that got other arguments than they take say which
// those are.
func tellUsage(root *cobra.Command) {
	each(root, func(cmd *cobra.Command) {
		arguments := cmd.Args
		if arguments == nil {
			return
		}
		cmd.Args = func(cmd *cobra.Command, args []string) error {
			if arguments(cmd, args) != nil {
				return fmt.Errorf("usage: %s", cmd.UseLine())
			}
			return nil
		}
	})
}
