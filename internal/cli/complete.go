package cli

import (
	"maps"
	"slices"
	"strings"

	"github.com/spf13/cobra"

	"insupport/internal/bundle"
	"insupport/internal/finding"
)

// completion offers values for a flag or an argument. A shell waits for it, so
// it knows the rules and facts of the program only, and nothing of files.
type completion func(b *bundle.Bundle, args []string, typed string) []string

// completions are by flag, and by command for its first argument. All other
// flags and arguments that take a value name files.
var (
	flagCompletions = map[string]completion{
		"accept":  func(b *bundle.Bundle, _ []string, _ string) []string { return suffixed(b.Rules(), "=") },
		"fail-on": failOnValues,
		"line": func(b *bundle.Bundle, args []string, _ string) []string {
			return releases(b, append(args, "")[0], false)
		},
		"product": productValues,
		"to":      productValues,
	}
	argumentCompletions = map[string]completion{
		"explain": func(b *bundle.Bundle, _ []string, _ string) []string { return b.Rules() },
		"show":    func(b *bundle.Bundle, _ []string, _ string) []string { return b.Rules() },
		"support": func(b *bundle.Bundle, _ []string, _ string) []string { return b.Components() },
		"window":  func(b *bundle.Bundle, _ []string, _ string) []string { return names(b) },
	}
)

// complete lets shells complete what the commands take.
func complete(cmd *cobra.Command) {
	for _, sub := range cmd.Commands() {
		complete(sub)
	}
	for flag, values := range flagCompletions {
		if cmd.Flags().Lookup(flag) != nil {
			_ = cmd.RegisterFlagCompletionFunc(flag, values.forShell) // fails where there is one already
		}
	}
	if values := argumentCompletions[cmd.Name()]; values != nil && cmd.HasParent() {
		cmd.ValidArgsFunction = func(cmd *cobra.Command, args []string, typed string) ([]string, cobra.ShellCompDirective) {
			if len(args) > 0 {
				return nil, cobra.ShellCompDirectiveDefault
			}
			return values.forShell(cmd, args, typed)
		}
	}
}

func (values completion) forShell(_ *cobra.Command, args []string, typed string) ([]string, cobra.ShellCompDirective) {
	b, err := bundle.Load(bundle.Options{})
	if err != nil {
		return nil, cobra.ShellCompDirectiveError
	}
	found := slices.DeleteFunc(values(b, args, typed), func(v string) bool { return !strings.HasPrefix(v, typed) })
	directive := cobra.ShellCompDirectiveNoFileComp
	if slices.ContainsFunc(found, func(v string) bool { return strings.HasSuffix(v, "=") }) {
		directive |= cobra.ShellCompDirectiveNoSpace
	}
	return found, directive
}

// formatValues completes -o by the formats of a command.
func formatValues(formats []string) completion {
	return func(*bundle.Bundle, []string, string) []string { return slices.Clone(formats) }
}

// failOnValues completes the last of the levels that commas part.
func failOnValues(_ *bundle.Bundle, _ []string, typed string) []string {
	before := typed[:strings.LastIndex(typed, ",")+1]
	values := suffixed(finding.Levels(), "")
	if before == "" {
		values = append(values, "none")
	}
	for i := range values {
		values[i] = before + values[i]
	}
	return values
}

// productValues completes NAME=RELEASE, first the name.
func productValues(b *bundle.Bundle, _ []string, typed string) []string {
	name, _, named := strings.Cut(typed, "=")
	if !named {
		return suffixed(names(b), "=")
	}
	values := releases(b, b.Product(name), true)
	for i := range values {
		values[i] = name + "=" + values[i]
	}
	return values
}

// releases lists the lines of a product in their order, or their releases.
func releases(b *bundle.Bundle, product string, all bool) []string {
	topics, _ := b.Catalog()[product].(map[string]any)
	of, _ := topics["releases"].(map[string]any)
	order, _ := of["order"].([]any)
	lines, _ := of["lines"].(map[string]any)
	var values []string
	for _, line := range order {
		name, _ := line.(string)
		row, _ := lines[name].(map[string]any)
		listed, _ := row["releases"].(map[string]any)
		if !all || len(listed) == 0 {
			values = append(values, name)
			continue
		}
		values = append(values, slices.Sorted(maps.Keys(listed))...)
	}
	return values
}

// names lists the names and short names of products.
func names(b *bundle.Bundle) []string {
	return append(b.Products(), slices.Sorted(maps.Keys(b.ShortNames()))...)
}

func suffixed(values []string, suffix string) []string {
	out := make([]string, len(values))
	for i, v := range values {
		out[i] = v + suffix
	}
	return out
}
