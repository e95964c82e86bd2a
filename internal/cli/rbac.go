package cli

import (
	"context"
	"fmt"
	"io"
	"strings"

	"github.com/spf13/cobra"

	"insupport/internal/lazy"
	"insupport/internal/live"
	"insupport/internal/source"
)

type rbacOptions struct {
	ruleOptions
	roles   live.Roles
	account string
}

func newRBACCmd(s *streams) *cobra.Command {
	o := &rbacOptions{}
	cmd := &cobra.Command{
		Use:   "rbac",
		Short: "Write the least roles that asking a cluster takes, and bind them to a ServiceAccount",
		Long: `Write the least roles that asking a cluster by --context takes, and bind them to a ServiceAccount.

The roles list what check asks for, and nothing else; no Secrets. A cluster without a resource that is
named takes the role all the same.`,
		Example: `  insupport rbac | kubectl --context prod apply -f -`,
		Args:    cobra.NoArgs,
		RunE:    func(cmd *cobra.Command, _ []string) error { return o.run(cmd.Context(), s) },
	}
	o.ruleOptions.bind(cmd)
	f := cmd.Flags()
	f.StringVar(&o.account, "service-account", "insupport/insupport", "NAMESPACE/NAME that gets the roles")
	f.StringVar(&o.roles.Name, "role", "insupport", "the name of the roles and bindings")
	f.BoolVar(&o.roles.APIs, "apis", false, "for check --apis too")
	f.BoolVar(&o.roles.Keeps, "write-reports", false, "for check --write-reports too")
	commandLineOnly(cmd, "service-account", "role", "apis", "write-reports")
	return cmd
}

// objectName is what Kubernetes takes for the name of an object.
var objectName = lazy.Regexp(`^[a-z0-9]([-a-z0-9.]{0,251}[a-z0-9])?$`)

func (o *rbacOptions) run(ctx context.Context, s *streams) error {
	namespace, name, _ := strings.Cut(o.account, "/")
	if !objectName().MatchString(namespace) || !objectName().MatchString(name) {
		return fmt.Errorf("--service-account: %q is not NAMESPACE/NAME", o.account)
	}
	if !objectName().MatchString(o.roles.Name) {
		return fmt.Errorf("--role: %q is no name of an object", o.roles.Name)
	}
	b, err := o.unasked(ctx, s)
	if err != nil {
		return err
	}
	rec, err := source.NewRecognition(b.Data(), b.Facts())
	if err != nil {
		return err
	}
	o.roles.To, o.roles.Kinds = live.Account{Namespace: namespace, Name: name}, rec.AskedKinds(o.roles.APIs)
	return output{}.write(s, func(w io.Writer) error { return o.roles.Write(w) })
}
