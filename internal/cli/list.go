package cli

import (
	"slices"
	"strings"

	"github.com/spf13/pflag"
)

// listFlag defines a flag that can be repeated. It is a stringArray of pflag,
// but for what that spends at the start of every run: half a megabyte of CSV
// writers that print the defaults of all these flags.
func listFlag(f *pflag.FlagSet, values *[]string, name, short, usage string, preset ...string) {
	*values = preset
	f.VarP(&list{values: values}, name, short, usage)
}

// list is a pflag.SliceValue.
type list struct {
	values *[]string
	given  bool
}

func (l *list) Set(value string) error {
	if !l.given { // the preset goes
		l.given, *l.values = true, nil
	}
	return l.Append(value)
}

func (l *list) Append(value string) error { *l.values = append(*l.values, value); return nil }

func (l *list) Replace(values []string) error { *l.values = slices.Clone(values); return nil }

func (l *list) GetSlice() []string { return slices.Clone(*l.values) }

func (l *list) Type() string { return "stringArray" }

func (l *list) String() string {
	if len(*l.values) == 0 {
		return "" // no default is told
	}
	return "[" + strings.Join(*l.values, ",") + "]"
}
