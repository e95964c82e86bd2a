package live

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"io"
	"slices"
	"strings"
)

// reportTypes are the resources that keep reports in a cluster, each with the
// format that makes them; the first that a cluster has is taken.
var reportTypes = []struct{ group, resource, format string }{
	{"openreports.io", "clusterreports", "openreports"},
	{"wgpolicyk8s.io", "clusterpolicyreports", "policyreport"},
}

// manager is what an object of ours says that it is kept by.
const manager = "insupport"

// maxNames is how many objects one command names.
const maxNames = 100

// WriteReports has the cluster of a context keep the reports of a fleet: those
// that write gives in a format, and with whole no others that are labelled with
// the fleet. It is all that this package ever writes into a cluster.
func (k *Kubectl) WriteReports(ctx context.Context, name, fleet string, whole bool, write func(w io.Writer, format string) error) error {
	ctx, cancel := context.WithTimeout(ctx, k.Timeout)
	defer cancel()
	c := &cluster{k, name}
	err := c.writeReports(ctx, fleet, whole, write)
	if err != nil && errors.Is(ctx.Err(), context.DeadlineExceeded) {
		err = fmt.Errorf("no answer within %v (--timeout)", k.Timeout)
	}
	if err != nil {
		return fmt.Errorf("writing reports into context %s: %w", name, err)
	}
	return nil
}

func (c *cluster) writeReports(ctx context.Context, fleet string, whole bool, write func(w io.Writer, format string) error) error {
	served, err := c.lines(ctx, nil, "api-resources", "--verbs=patch", "-o", "name")
	if err != nil {
		return err
	}
	for _, t := range reportTypes {
		resource := t.resource + "." + t.group
		if !slices.Contains(served, resource) {
			continue
		}
		var objects bytes.Buffer
		if err := write(&objects, t.format); err != nil {
			return err
		}
		kept, err := c.lines(ctx, &objects, "apply", "--server-side", "--force-conflicts", "--field-manager="+manager, "-o", "name", "-f", "-")
		if err != nil || !whole {
			return err
		}
		there, err := c.lines(ctx, nil, "get", resource, "-o", "name", "-l", "app.kubernetes.io/managed-by="+manager+",insupport/fleet="+fleet)
		if err != nil {
			return err
		}
		gone := slices.DeleteFunc(there, func(name string) bool { return slices.Contains(kept, name) })
		for some := range slices.Chunk(gone, maxNames) {
			if _, err := c.lines(ctx, nil, append([]string{"delete", "--ignore-not-found", "--wait=false"}, some...)...); err != nil {
				return err
			}
		}
		return nil
	}
	return errors.New("it keeps no reports: it serves neither clusterreports.openreports.io nor clusterpolicyreports.wgpolicyk8s.io")
}

// lines are what kubectl prints, without its warnings.
func (c *cluster) lines(ctx context.Context, stdin io.Reader, args ...string) ([]string, error) {
	var out bytes.Buffer
	c = &cluster{&Kubectl{c.Kubeconfig, c.Timeout, c.path, stdin}, c.context}
	if said, err := c.run(ctx, buffered(&out), args...); err != nil {
		return nil, c.failed(said)
	}
	return strings.Fields(out.String()), nil
}
