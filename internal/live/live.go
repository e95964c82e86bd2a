// Package live asks clusters what they run, by the kubectl of the user, whose
// credential plugins and proxies just work. It promises that it only reads,
// but for WriteReports: every command is on one list, and none of them reads
// Secrets; that nothing kubectl or a cluster says is told on, for it may quote a
// credential, but only what it means; that what a cluster did not show is named;
// and that whatever hangs ends with its time, and all of it when the run does.
package live

import (
	"bufio"
	"bytes"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"maps"
	"os/exec"
	"slices"
	"strings"
	"time"

	"insupport/internal/lazy"
	"insupport/internal/source"
)

// Kubectl is the program of the user, and how it is called.
type Kubectl struct {
	Kubeconfig string        // a file; "" for what kubectl takes by itself
	Timeout    time.Duration // for all answers of one cluster

	path  string
	stdin io.Reader // nil for none
}

// Find looks for kubectl on the PATH.
func (k *Kubectl) Find() (err error) {
	if k.path, err = exec.LookPath("kubectl"); err != nil {
		return errors.New("kubectl is not on the PATH, by which clusters are asked; install it, or check what it printed elsewhere (docs/sources.md)")
	}
	return nil
}

// Contexts lists the contexts of the kubeconfig, sorted.
func (k *Kubectl) Contexts(ctx context.Context) ([]string, error) {
	var out bytes.Buffer
	said, err := k.run(ctx, buffered(&out), "config", "get-contexts", "-o", "name")
	switch {
	case ctx.Err() != nil:
		return nil, ctx.Err()
	case err != nil:
		return nil, fmt.Errorf("kubectl cannot list the contexts of the kubeconfig: %s", cause(said))
	}
	names := strings.Split(strings.TrimSpace(out.String()), "\n")
	slices.Sort(names)
	return slices.DeleteFunc(names, func(name string) bool { return name == "" }), nil
}

// Cluster is the cluster of a context.
func (k *Kubectl) Cluster(name string) source.Live { return &cluster{k, name} }

type cluster struct {
	*Kubectl
	context string
}

func (c *cluster) Name() string { return c.context }

// Commands of one cluster, the names of kinds left out. Nothing else is run
// to ask a cluster, and all of them read.
var (
	askVersion   = []string{"version", "-o", "json"}
	askResources = []string{"api-resources", "--verbs=list"}
	askObjects   = []string{"get", "-o", "json"}
	askMetrics   = []string{"get", "--raw", "/metrics"}
)

// managedFields is a flag that kubectl did not have while it always printed them.
const managedFields = "--show-managed-fields"

// Ask asks for the version, for the kinds that the cluster serves, and for all
// objects of those kinds at once.
func (c *cluster) Ask(parent context.Context, kinds []source.AskedKind, apis bool, read func(io.Reader) error) ([]source.Unseen, error) {
	ctx, cancel := context.WithTimeout(parent, c.Timeout)
	defer cancel()
	unseen, err := c.ask(ctx, kinds, apis, read)
	switch {
	case parent.Err() != nil:
		return nil, parent.Err()
	case ctx.Err() != nil:
		return nil, fmt.Errorf("no answer within %v (--timeout)", c.Timeout)
	}
	return unseen, err
}

func (c *cluster) ask(ctx context.Context, kinds []source.AskedKind, apis bool, read func(io.Reader) error) ([]source.Unseen, error) {
	if err := c.version(ctx, read); err != nil {
		return nil, err
	}
	served, unseen, err := c.served(ctx, kinds)
	if err != nil {
		return nil, err
	}
	namespaces := map[string][]source.AskedKind{} // "" for all
	for _, k := range served {
		namespaces[k.Namespace] = append(namespaces[k.Namespace], k)
	}
	for _, namespace := range slices.Sorted(maps.Keys(namespaces)) {
		missing, err := c.objects(ctx, namespace, namespaces[namespace], apis, read)
		if err != nil {
			return nil, err
		}
		unseen = append(unseen, missing...)
	}
	if apis {
		missing, err := c.metrics(ctx, read)
		if err != nil {
			return nil, err
		}
		unseen = append(unseen, missing...)
	}
	slices.SortStableFunc(unseen, func(a, b source.Unseen) int { return strings.Compare(a.Kind.String(), b.Kind.String()) })
	return unseen, nil
}

// version tells the API server's version, and that there is one.
func (c *cluster) version(ctx context.Context, read func(io.Reader) error) error {
	var out bytes.Buffer
	said, err := c.run(ctx, buffered(&out), askVersion...)
	var answer struct {
		ServerVersion *struct{ GitVersion string }
	}
	told := json.Unmarshal(out.Bytes(), &answer) == nil && answer.ServerVersion != nil
	switch {
	case err != nil:
		return c.failed(said)
	case !told:
		return errors.New("kubectl version tells no version of the API server")
	}
	return read(&out)
}

// oneResource is a line of api-resources; older kubectls do not print the
// version that comes before whether the resource is in namespaces.
var oneResource = lazy.Regexp(`^(\S+)\s.*?(?:^|\s)((?:[a-z0-9.-]+/)?v\S+)\s+(?:true|false)\s+(\S+)$`)

// silentGroup is a group of which an API server cannot tell what it has: one
// that another server keeps.
var silentGroup = lazy.Regexp(`([a-z0-9.-]+)/v[a-z0-9]+: `)

// served returns the kinds that the cluster has, by the names of their
// resources, and those of which it cannot tell.
func (c *cluster) served(ctx context.Context, kinds []source.AskedKind) (served []source.AskedKind, unseen []source.Unseen, err error) {
	var out bytes.Buffer
	said, failed := c.run(ctx, buffered(&out), askResources...)
	header, rows, _ := strings.Cut(out.String(), "\n")
	if rows == "" {
		return nil, nil, c.failed(said)
	}
	if !strings.Contains(header, "APIVERSION") {
		return nil, nil, errors.New("kubectl api-resources prints no versions; a newer kubectl does")
	}
	names := map[[2]string]string{}
	for _, row := range strings.Split(rows, "\n") {
		if m := oneResource().FindStringSubmatch(strings.TrimSpace(row)); m != nil {
			group, _, named := strings.Cut(m[2], "/")
			if !named {
				group = ""
			}
			names[[2]string{group, m[3]}] = m[1]
		}
	}
	silent := map[string]bool{}
	for _, m := range silentGroup().FindAllStringSubmatch(said, -1) {
		silent[m[1]] = true
	}
	if failed != nil && len(silent) == 0 {
		return nil, nil, c.failed(said)
	}
	for _, k := range kinds {
		name, known := names[[2]string{k.Group, k.Kind}]
		switch {
		case known:
			k.Resource = name
			served = append(served, k)
		case k.Every || failed != nil && silent[k.Group]:
			unseen = append(unseen, source.Unseen{Kind: k, Reason: "failed", Detail: "the API server does not tell of it"})
		}
	}
	return served, unseen, nil
}

// objects has all objects of the kinds read, and returns the kinds of which the
// cluster showed none because it refused or failed.
func (c *cluster) objects(ctx context.Context, namespace string, kinds []source.AskedKind, apis bool, read func(io.Reader) error) ([]source.Unseen, error) {
	var names []string
	for _, k := range kinds {
		names = append(names, k.String())
	}
	args := append(slices.Clone(askObjects), strings.Join(names, ","))
	if namespace == "" {
		args = append(args, "--all-namespaces")
	} else {
		args = append(args, "--namespace="+namespace)
	}
	var said string
	var err error
	if apis {
		said, err = c.answer(ctx, read, append(args, managedFields)...)
	}
	if !apis || strings.Contains(said, "unknown flag: "+managedFields) {
		said, err = c.answer(ctx, read, args...)
	}
	var exit *exec.ExitError
	switch {
	case err == nil:
		return nil, nil
	case !errors.As(err, &exit):
		return nil, err // not of kubectl
	}
	unseen, all := attribute(said, kinds)
	if !all {
		return nil, c.failed(said)
	}
	return unseen, nil
}

// metrics has what the API server counts read, which tells what clients asked
// for.
func (c *cluster) metrics(ctx context.Context, read func(io.Reader) error) ([]source.Unseen, error) {
	said, err := c.answer(ctx, read, askMetrics...)
	var exit *exec.ExitError
	if err == nil || !errors.As(err, &exit) {
		return nil, err
	}
	reason := "failed"
	if isForbidden(said) {
		reason = "forbidden"
	}
	return []source.Unseen{{Kind: source.AskedKind{Resource: "/metrics", ForAPIs: true}, Reason: reason, Detail: cause(said)}}, nil
}

// failed is what it means that kubectl failed.
func (c *cluster) failed(said string) error {
	return fmt.Errorf("%s; `kubectl --context %s version` says more", cause(said), c.context)
}

// args are those of every call of a cluster. A name is one argument with its
// flag, so that it cannot be a flag itself.
func (k *Kubectl) args(args []string) []string {
	if k.Kubeconfig != "" {
		return append([]string{"--kubeconfig=" + k.Kubeconfig}, args...)
	}
	return args
}

func (c *cluster) run(ctx context.Context, read func(io.Reader) error, args ...string) (string, error) {
	return c.Kubectl.run(ctx, read, append([]string{"--context=" + c.context}, args...)...)
}

// answer has an answer read. kubectl that fails may print nothing and say why;
// where it succeeds, nothing is no answer.
func (c *cluster) answer(ctx context.Context, read func(io.Reader) error, args ...string) (string, error) {
	empty := true
	said, err := c.run(ctx, func(stream io.Reader) error {
		in := bufio.NewReader(stream)
		if _, err := in.Peek(1); err != nil {
			return nil
		}
		empty = false
		return read(in)
	}, args...)
	if err == nil && empty {
		err = errors.New("kubectl succeeds and prints nothing")
	}
	return said, err
}

// maxSaid is how much of what kubectl says about errors is looked at, and
// maxBuffered the most that a short answer may be, both in bytes.
const (
	maxSaid     = 1 << 20
	maxBuffered = 16 << 20
)

// run runs kubectl and has its standard output read. It returns what kubectl
// said on standard error, which is looked at and never told, and an
// *exec.ExitError where kubectl failed.
func (k *Kubectl) run(ctx context.Context, read func(io.Reader) error, args ...string) (said string, err error) {
	ctx, stop := context.WithCancel(ctx)
	defer stop()
	cmd := exec.CommandContext(ctx, k.path, k.args(args)...)
	// Preferences of the user could narrow what is listed.
	cmd.Env = append(cmd.Environ(), "KUBECTL_KUBERC=false", "KUBERC=off")
	cmd.Stdin = k.stdin
	ownGroup(cmd)
	cmd.WaitDelay = time.Second
	stderr := &head{}
	cmd.Stderr = stderr
	out, err := cmd.StdoutPipe()
	if err == nil {
		err = cmd.Start()
	}
	if err != nil {
		return "", errors.New("kubectl cannot be started")
	}
	unread := read(out)
	if unread != nil {
		stop()
	}
	_, _ = io.Copy(io.Discard, out)
	ended := cmd.Wait()
	var exit *exec.ExitError
	switch {
	case unread == nil:
		return stderr.String(), ended
	case errors.As(ended, &exit) && exit.Exited():
		unread = errors.New(cause(stderr.String())) // why the answer is cut
	}
	return stderr.String(), unread
}

// head keeps the beginning of what is written to it.
type head struct{ bytes.Buffer }

func (h *head) Write(p []byte) (int, error) {
	h.Buffer.Write(p[:min(len(p), max(maxSaid-h.Len(), 0))])
	return len(p), nil
}

func buffered(into *bytes.Buffer) func(io.Reader) error {
	return func(stream io.Reader) error {
		n, err := io.Copy(into, io.LimitReader(stream, maxBuffered))
		if err == nil && n == maxBuffered {
			err = errors.New("an answer is longer than any API server's")
		}
		return err
	}
}

// Ways in which an API server tells of which resource it refused or failed to
// list the objects.
var (
	refusedResource = lazy.Regexp(`cannot list resource "([^"]*)" in API group "([^"]*)"`)
	failedResource  = lazy.Regexp(`\((?:get|list) ([a-z0-9.-]+)\)$`)
	failedKind      = lazy.Regexp(`for ([a-z0-9.-]*?)/?(v[a-z0-9]+), Kind=(\w+) failed`)
	oneError        = lazy.Regexp(`^(?:Error|error|Unable to connect)\b`)
)

// attribute finds the kinds that the errors of a get are about; all is false
// where one is about none of them, so that nobody knows what is missing.
func attribute(said string, kinds []source.AskedKind) (unseen []source.Unseen, all bool) {
	found := map[source.AskedKind]bool{}
	all = true
	for line := range strings.Lines(said) {
		line = strings.TrimSpace(line)
		resource, kind, reason := "", "", "failed"
		if m := refusedResource().FindStringSubmatch(line); m != nil {
			resource, reason = strings.TrimSuffix(m[1]+"."+m[2], "."), "forbidden"
		} else if m := failedResource().FindStringSubmatch(line); m != nil {
			resource = m[1]
		} else if m := failedKind().FindStringSubmatch(line); m != nil {
			kind = m[1] + "/" + strings.TrimSuffix(m[3], "List")
		} else {
			all = all && !oneError().MatchString(line)
			continue
		}
		i := slices.IndexFunc(kinds, func(k source.AskedKind) bool {
			return k.String() == resource || kind != "" && k.Group+"/"+k.Kind == kind
		})
		switch {
		case i < 0:
			all = false
		case !found[kinds[i]]:
			found[kinds[i]] = true
			why := cause(line)
			if reason == "forbidden" {
				why = "forbidden"
			}
			unseen = append(unseen, source.Unseen{Kind: kinds[i], Reason: reason, Detail: why})
		}
	}
	return unseen, all && len(unseen) > 0
}

func isForbidden(said string) bool {
	return strings.Contains(said, "orbidden") && !strings.Contains(said, "Unauthorized")
}

// causes are what kubectl says when it fails, and what that means. The first
// that fits counts.
var causes = []struct{ said, means string }{
	{"conversion webhook", "its conversion webhook failed"},
	{"context was not found", "the kubeconfig has no such context"},
	{"does not exist", "the kubeconfig has no such context, or names a file that is not there"},
	{"error loading config file", "the kubeconfig cannot be read"},
	{"no such file or directory", "a file is not there that the kubeconfig names"},
	{"getting credentials", "the credential plugin of the kubeconfig failed"},
	{"certificate has expired", "a certificate has expired"},
	{"x509:", "its certificate is not trusted"},
	{"tls:", "no TLS connection comes about"},
	{"was refused", "the connection is refused"},
	{"connection refused", "the connection is refused"},
	{"no such host", "its name is not known"},
	{"no route to host", "there is no way to it in the network"},
	{"network is unreachable", "there is no way to it in the network"},
	{"Unauthorized", "it does not take the credentials"},
	{"You must be logged in", "it does not take the credentials"},
	{"provide credentials", "it does not take the credentials"},
	{"orbidden", "forbidden"},
	{"timeout", "no answer in time"},
	{"timed out", "no answer in time"},
	{"deadline exceeded", "no answer in time"},
	{"request canceled", "no answer in time"},
	{"connection reset", "the connection broke off"},
	{"EOF", "the connection broke off"},
	{"nternal", "it answers with an error of its own"},
	{"error on the server", "it answers with an error of its own"},
	{"unable to handle the request", "it answers with an error of its own"},
	{"could not find the requested resource", "it does not know what it was asked"},
}

// cause is what a message of kubectl means, in our own words.
func cause(said string) string {
	for _, c := range causes {
		if strings.Contains(said, c.said) {
			return c.means
		}
	}
	if strings.TrimSpace(said) == "" {
		return "kubectl failed and did not say why"
	}
	return "kubectl failed"
}
