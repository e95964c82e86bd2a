package catalog_test

import (
	"context"
	"encoding/json"
	"maps"
	"os"
	"path/filepath"
	"regexp"
	"slices"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
	"github.com/open-policy-agent/opa/v1/ast"
	"github.com/open-policy-agent/opa/v1/rego"
	"github.com/open-policy-agent/opa/v1/storage/inmem"
)

// libraries compiles the libraries and the rules on lifecycles.
func libraries(t *testing.T) *ast.Compiler {
	t.Helper()
	modules := map[string]*ast.Module{}
	for _, pattern := range []string{"lib/*/*.rego", "rules/lifecycle/*/*.rego"} {
		files, err := filepath.Glob(filepath.Join(root, "rego", "insupport", filepath.FromSlash(pattern)))
		if err != nil {
			t.Fatal(err)
		}
		for _, file := range files {
			// Of the tests only what says how a rule's judgements add up.
			if strings.HasSuffix(file, "_test.rego") && filepath.Base(file) != "judgement_test.rego" {
				continue
			}
			source, err := os.ReadFile(file)
			if err != nil {
				t.Fatal(err)
			}
			if modules[file], err = ast.ParseModuleWithOpts(file, string(source), ast.ParserOptions{ProcessAnnotation: true}); err != nil {
				t.Fatal(err)
			}
		}
	}
	compiler := ast.NewCompiler()
	if compiler.Compile(modules); compiler.Failed() {
		t.Fatal(compiler.Errors)
	}
	return compiler
}

// ask returns a function that evaluates an expression over the compiled
// libraries and a catalog, with x as its input. Undefined is nil.
func ask(t *testing.T, compiler *ast.Compiler, catalog map[string]map[string]object, expression string) func(x any) any {
	t.Helper()
	raw, err := json.Marshal(map[string]any{"insupport_facts": catalog, "insupport": map[string]any{"settings": map[string]any{"horizonDays": 90, "staleDays": 180, "staleLineDays": 90}}})
	if err != nil {
		t.Fatal(err)
	}
	var data map[string]any
	if err := json.Unmarshal(raw, &data); err != nil {
		t.Fatal(err)
	}
	query, err := rego.New(
		rego.Query("answer := "+expression),
		rego.Compiler(compiler),
		rego.Store(inmem.NewFromObject(data)),
	).PrepareForEval(context.Background())
	if err != nil {
		t.Fatal(err)
	}
	return func(x any) any {
		t.Helper()
		results, err := query.Eval(context.Background(), rego.EvalInput(x))
		if err != nil {
			t.Fatal(err)
		}
		if len(results) == 0 {
			return nil
		}
		return results[0].Bindings["answer"]
	}
}

// TestLifecycleEnds goes over every published end, with the day before it, the
// day itself and the day after. Through the last day of its own support a line
// is in the window; after the last day of any support it is expired. One
// without an announced end is never expired, one that ended on an unknown day
// always is, and of one without any end nothing is said. A line that is counted
// leaves the window on the day on which a later one puts it out.
func TestLifecycleEnds(t *testing.T) {
	catalog, compiler := load(t), libraries(t)
	states := ask(t, compiler, catalog, `{key: state |
		some key, day in input.days
		state := data.insupport.lib.window.state(input.product, split(key, " ")[0], day)
	}`)
	type want struct{ inWindow, expired, unknown bool }
	tried := 0
	for product, topics := range catalog {
		kind := text(get(topics["product"], "policy", "kind"))
		if kind != "endDates" && text(topics["product"]["part"]) == "" {
			continue
		}
		wants, days := map[string]want{}, map[string]any{}
		order := texts(topics["releases"]["order"])
		for i, line := range order {
			row := get(topics["releases"], "lines", line)
			ends, extended, start := text(get(row, "ends")), text(get(row, "extendedEnds")), ga(topics, line)
			on := func(day string, w want) {
				if start != "" && day >= start {
					key := line + " on " + day
					wants[key], days[key] = w, day
				}
			}
			own, last := ends, max(ends, extended)
			if own == "" {
				own = extended
			}
			switch {
			case kind == "latestLines" && last == "":
				if next := i + number(topics["product"], "policy", "lines"); next < len(order) {
					out := ga(topics, order[next])
					on(shift(t, out, -1), want{inWindow: true})
					on(out, want{expired: true})
				} else {
					on("2099-12-31", want{inWindow: true})
				}
			case get(row, "ended") != nil:
				on("2099-12-31", want{expired: true})
			case get(row, "openEnded") != nil:
				on("2099-12-31", want{inWindow: true})
			case last == "":
				on("2099-12-31", want{unknown: true})
			default:
				on(last, want{inWindow: last == own})
				on(shift(t, last, 1), want{expired: true})
				on(shift(t, own, -1), want{inWindow: true})
				on(own, want{inWindow: true})
				on(shift(t, own, 1), want{expired: last == own})
			}
		}
		answers := states(map[string]any{"product": product, "days": days})
		for _, key := range slices.Sorted(maps.Keys(wants)) {
			tried++
			answer := get(answers, key)
			line, _, _ := strings.Cut(key, " ")
			got := want{
				inWindow: slices.Contains(texts(get(answer, "window")), line),
				expired:  text(get(answer, "linePhase")) == "expired",
				unknown:  answer == nil,
			}
			if got != wants[key] {
				t.Errorf("%s %s is read as %+v, want %+v", product, key, got, wants[key])
			}
		}
	}
	if tried < 1500 {
		t.Errorf("only %d days were tried", tried)
	}
}

func number(v any, keys ...string) int {
	n, _ := get(v, keys...).(json.Number)
	i, _ := n.Int64()
	return int(i)
}

// TestRecognition asks the real catalog about what recorded clusters report.
func TestRecognition(t *testing.T) {
	catalog, compiler := load(t), libraries(t)
	lines := ask(t, compiler, catalog, "[sprintf(\"%s %s\", [part.product, part.line]) | some part in data.insupport.lib.recognition.os_lines(input.id, object.get(input, \"version\", \"\"))]")
	for image, want := range map[string]struct {
		id, version string
		lines       []string
	}{
		"Ubuntu 18.04.2 LTS":                                 {"ubuntu", "18.04", []string{"ubuntu 18.04"}},
		"Ubuntu 22.10":                                       {"ubuntu", "22.10", []string{"ubuntu 22.10"}},
		"Debian GNU/Linux 10 (buster)":                       {"debian", "10", []string{"debian 10"}},
		"Red Hat Enterprise Linux 8.4 (Ootpa)":               {"rhel", "8.4", []string{"rhel 8"}},
		"Red Hat Enterprise Linux Server 7.9 (Maipo)":        {"rhel", "7.9", []string{"rhel 7"}},
		"CentOS Linux 7 (Core)":                              {"centos", "7", []string{"centos 7"}},
		"CentOS Linux 8":                                     {"centos", "8", []string{"centos 8", "centos-stream 8"}},
		"CentOS Stream 9":                                    {"centos", "9", []string{"centos-stream 9"}},
		"Rocky Linux 9.1 (Blue Onyx)":                        {"rocky", "9.1", []string{"rocky-linux 9"}},
		"AlmaLinux 8.7 (Stone Smilodon)":                     {"almalinux", "8.7", []string{"almalinux 8"}},
		"Oracle Linux Server 7.9":                            {"ol", "7.9", []string{"oracle-linux 7"}},
		"SUSE Linux Enterprise Server 15 SP3":                {"sles", "15.3", []string{"sles 15.3"}},
		"SUSE Linux Enterprise Server 15":                    {"sles", "15.0", []string{"sles 15.0"}},
		"SUSE Linux Enterprise Server 16.0":                  {"sles", "16.0", []string{"sles 16.0"}},
		"SUSE Linux Enterprise Micro 5.5":                    {"sl-micro", "5.5", []string{"suse-linux-micro 5.5"}},
		"SUSE Linux Enterprise Micro for Rancher 5.3":        {"sl-micro", "5.3", []string{"suse-linux-micro 5.3"}},
		"SUSE Linux Micro 6.1":                               {"sl-micro", "6.1", []string{"suse-linux-micro 6.1"}},
		"openSUSE Leap 15.6":                                 {"opensuse-leap", "15.6", []string{"opensuse 15.6"}},
		"Amazon Linux 2":                                     {"amzn", "2", []string{"amazon-linux 2"}},
		"Amazon Linux 2023.6.20241010":                       {"amzn", "2023", []string{"amazon-linux 2023"}},
		"Amazon Linux AMI 2018.03":                           {"amzn", "2018.03", []string{"amazon-linux 2018.03"}},
		"Windows Server 2019 Datacenter":                     {"windows", "2019", []string{"windows-server 2019"}},
		"Talos (v1.6.0)":                                     {"talos", "1.6.0", []string{"talos 1.6"}},
		"Container-Optimized OS from Google":                 {"cos", "", nil},
		"VMware Photon OS/Linux":                             {"photon", "", nil},
		"VMware Photon OS/Linux @ 5.10.216-1.ph4-esx":        {"photon", "4.0", []string{"vmware-photon 4.0"}},
		"VMware Photon OS/Linux @ 6.1.83-2.ph5":              {"photon", "5.0", []string{"vmware-photon 5.0"}},
		"Windows Server Datacenter @ 10.0.19042.1889":        {"windows", "20h2-sac", []string{"windows-server 20h2-sac"}},
		"Windows Server Datacenter @ 10.0.25398.1006":        {"windows", "23h2-ac", []string{"windows-server 23h2-ac"}},
		"Windows Server 2022 Datacenter @ 10.0.20348.2159":   {"windows", "2022", []string{"windows-server 2022"}},
		"Flatcar Container Linux by Kinvolk 3033.2.0 (Oklo)": {"flatcar", "3033.2.0", []string{"flatcar 3033.2.0"}},
		"Bottlerocket OS 1.19.0 (aws-k8s-1.28)":              {"bottlerocket", "1.19.0", []string{"bottlerocket 1.19.0"}},
	} {
		image, kernel, _ := strings.Cut(image, " @ ")
		id, version := osOfImage(t, catalog, image, kernel)
		if diff := cmp.Diff([]string{want.id, want.version}, []string{id, version}); diff != "" {
			t.Errorf("image %q (-want +got):\n%s", image, diff)
		}
		if diff := cmp.Diff(want.lines, texts(lines(map[string]any{"id": id, "version": version}))); diff != "" {
			t.Errorf("lines of %q (-want +got):\n%s", image, diff)
		}
	}
	for _, image := range []string{"K3s dev", "Red Hat Enterprise Linux CoreOS 414.92.202407300859-0 (Plow)", ""} {
		if id, version := osOfImage(t, catalog, image, ""); id != "" || version != "" {
			t.Errorf("image %q is read as %s %s", image, id, version)
		}
	}

	runtimes := ask(t, compiler, catalog, "concat(\" \", [part | some key in [\"product\", \"line\"]; part := data.insupport.lib.recognition.runtime_line(input)[key]])")
	for runtime, want := range map[string]any{
		"containerd://1.4.13":       "containerd 1.4",
		"containerd://1.6.6-k3s1":   "containerd 1.6",
		"containerd://1.5.9~ubuntu": "containerd 1.5",
		"docker://19.3.13":          "docker-engine 19.03",
		"docker://20.10.7":          "docker-engine 20.10",
		"docker://28.1.1":           "docker-engine 28",
		"cri-o://1.24.6":            "cri-o 1.24",
		"containerd://0.2.0":        "",
		"kata://3.0.0":              "",
	} {
		if got := runtimes(runtime); got != want {
			t.Errorf("runtime %s: %v, want %v", runtime, got, want)
		}
	}
}

// osOfImage reads what a node calls its system, and its kernel, as readers of
// nodes do: the first row that is of both counts.
func osOfImage(t *testing.T, catalog map[string]map[string]object, image, kernel string) (id, version string) {
	t.Helper()
	for product, topics := range catalog {
		rows, _ := get(topics["recognition"], "osImages").([]any)
		for _, row := range rows {
			re, from := regexp.MustCompile(text(get(row, "pattern"))), image
			if !re.MatchString(from) {
				continue
			}
			if of := text(get(row, "kernel")); of != "" {
				re, from = regexp.MustCompile(of), kernel
			}
			m := re.FindStringSubmatchIndex(from)
			if m == nil {
				continue
			}
			if id != "" {
				t.Errorf("image %q is read by %s too", image, product)
			}
			id = text(get(row, "id"))
			if template := text(get(row, "version")); template != "" {
				version = string(re.ExpandString(nil, template, from, m))
				break
			}
			parts := slices.DeleteFunc(re.FindStringSubmatch(from)[1:], func(part string) bool { return part == "" })
			version = strings.Join(parts, ".")
			break
		}
	}
	return id, version
}

// TestComponentNames checks that no application that the vendors of platforms
// ship under the version of its chart is judged by the ends of the product of
// that name.
func TestComponentNames(t *testing.T) {
	catalog, compiler := load(t), libraries(t)
	line := ask(t, compiler, catalog, "[line | of := data.insupport.lib.recognition.application(input); line := data.insupport.lib.recognition.line_of(of.product, input[of.field])][0]")
	for _, c := range []struct {
		name, version string
		want          any
	}{
		{"istio", "1.11.6", "1.11"}, // chart and product share their numbers
		{"traefik", "1.7.24", "1.7"},
		{"traefik", "10.9.1", nil}, // a chart
		{"traefik", "1.88.0", nil},
		{"cert-manager", "0.2.7", nil},
		{"prometheus", "15.4.5", nil},
		{"kube-prometheus-stack", "33.1.5", nil},
		{"grafana", "6.28.0", nil},
		{"argo-cd", "2.11.0", nil},
		{"harbor", "1.9.0", nil},
		{"velero", "3.2.3", nil},
	} {
		if got := line(map[string]any{"name": c.name, "version": c.version}); got != c.want {
			t.Errorf("component %s %s: line %v, want %v", c.name, c.version, got, c.want)
		}
	}
	for _, c := range []struct {
		chart, version, application string
		want                        any
	}{
		{"argo-cd", "5.36.0", "v2.7.4", "2.7"},
		{"traefik", "2.11.1", "", nil}, // the number of the chart is a line of the application too
		{"traefik", "2.11.1", "3.0.1", "3.0"},
		{"prometheus", "19.6.1", "v2.41.0", "2.41"},
		{"kube-prometheus-stack", "45.1.1", "v0.63.0", nil}, // that of its operator
		{"tigera-operator", "v3.25.1", "", "3.25"},
		{"flux2", "2.7.0", "2.0.1", "2.0"},
		{"istiod", "1.13.2", "1.13.2", "1.13"},
	} {
		component := map[string]any{"name": c.chart, "chart": c.chart, "version": c.version}
		if c.application != "" {
			component["appVersion"] = c.application
		}
		if got := line(component); got != c.want {
			t.Errorf("chart %s %s of %s: line %v, want %v", c.chart, c.version, c.application, got, c.want)
		}
	}
}

// TestLifecycleSchemas shows the mistakes that the schemas of published ends
// and of recognition must catch.
func TestLifecycleSchemas(t *testing.T) {
	for name, c := range map[string]struct {
		topic, content string
		ok             bool
	}{
		"published ends":           {"releases", `{"order":["1.10"],"lines":{"1.10":{"released":"2020-01-01","ends":"2021-01-01","source":"p"}}}`, true},
		"unquoted 1.10":            {"releases", `{"order":[1.10],"lines":{"1.10":{"ends":"2021-01-01","source":"p"}}}`, false},
		"end that is no day":       {"releases", `{"order":["1"],"lines":{"1":{"ends":"2021-13-01","source":"p"}}}`, false},
		"end as a flag":            {"releases", `{"order":["1"],"lines":{"1":{"ends":true,"source":"p"}}}`, false},
		"end that is not open":     {"releases", `{"order":["1"],"lines":{"1":{"openEnded":false,"source":"p"}}}`, false},
		"tiers":                    {"product", `{"name":"A","kubernetes":true,"policy":{"kind":"endDates","title":"P","source":"https://a/b","tiers":{"ends":"it ends"}},"sources":{"https://a/":{}}}`, true},
		"unknown tier":             {"product", `{"name":"A","policy":{"kind":"endDates","title":"P","source":"p","tiers":{"end":"it ends"}},"sources":{"p":{"repository":"a/b"}}}`, false},
		"source of no repository":  {"product", `{"name":"A","policy":{"kind":"endDates","title":"P","source":"p"},"sources":{"p":{}}}`, false},
		"images":                   {"images", `{"component":"a","source":"p","images":{"a/b":{"tag":"^v(\\d+)$"}},"charts":{"c":{"source":"p"}}}`, true},
		"images of nothing":        {"images", `{"component":"a","source":"p","images":{}}`, false},
		"tag within a text":        {"images", `{"component":"a","source":"p","images":{"a/b":{"tag":"v1"}}}`, false},
		"image with its tag":       {"images", `{"component":"a","source":"p","images":{"a/b:v1":{}}}`, false},
		"chart without source":     {"images", `{"component":"a","source":"p","images":{"a/b":{}},"charts":{"c":{}}}`, false},
		"recognition":              {"recognition", `{"osReleaseIds":{"a":{"exact":true}},"osImages":[{"pattern":"^A (\\d+)","id":"a"}]}`, true},
		"recognised by nothing":    {"recognition", `{"basis":"inferred"}`, false},
		"misspelt key":             {"recognition", `{"osReleaseIDs":{"a":{}}}`, false},
		"pattern within a text":    {"recognition", `{"osReleaseIds":{"a":{}},"osImages":[{"pattern":"A (\\d+)","id":"a"}]}`, false},
		"pattern that is none":     {"recognition", `{"osReleaseIds":{"a":{}},"osImages":[{"pattern":"^A (","id":"a"}]}`, false},
		"builds":                   {"recognition", `{"kubernetes":{"versions":["^-a\\d+$"],"runsOn":["a"],"elsewhere":"b"}}`, true},
		"builds by nothing":        {"recognition", `{"kubernetes":{}}`, false},
		"version within a text":    {"recognition", `{"kubernetes":{"versions":["-a"]}}`, false},
		"kernel that is none":      {"recognition", `{"osImages":[{"pattern":"^A","id":"a","kernel":"("}]}`, false},
		"misspelt sign":            {"recognition", `{"kubernetes":{"version":["^-a"]}}`, false},
		"component in upper case":  {"recognition", `{"components":["Cilium"]}`, false},
		"runtime with its slashes": {"recognition", `{"containerRuntimes":["containerd://"]}`, false},
	} {
		t.Run(name, func(t *testing.T) {
			var v any
			d := json.NewDecoder(strings.NewReader(c.content))
			d.UseNumber()
			if err := d.Decode(&v); err != nil {
				t.Fatal(err)
			}
			if err := compile(t, c.topic).Validate(v); (err == nil) != c.ok {
				t.Errorf("%s: %v", c.content, err)
			}
		})
	}
}

// TestLifecycleWithoutTopics deletes the topics of every product that a
// cluster shows by its parts, in turn: a rule may come to know less, but no
// subject that it had something to say on, or could not tell of, comes to
// hold, and none but an application leaves: one that no product goes by is the
// user's own, and no subject of these rules.
func TestLifecycleWithoutTopics(t *testing.T) {
	rules := `{rule: {"outcome": outcome, "answers": answers} |
		some rule, of in data.insupport.rules.lifecycle
		outcome := data.insupport.lib.judgement_test.outcome(of.subjects, of.judgements)
		answers := {name: judgement.answer |
			some judgement in of.judgements
			name := sprintf("%s %s %s", [judgement.subject.kind, object.get(judgement.subject, "name", ""), object.get(judgement.subject, "key", "")])
		}
	}`
	outcome := func(answer any, rule string) string { return text(get(answer, rule, "outcome")) }
	node := func(name, id, version, runtime string) any {
		return map[string]any{"name": name, "os": map[string]any{"id": id, "version": version}, "containerRuntime": runtime}
	}
	inventory := func(components []any, nodes ...any) any {
		return map[string]any{"asOf": "2022-06-01", "spec": map[string]any{
			"products": map[string]any{"konvoy": "2.2.1"}, "kubernetes": map[string]any{"version": "v1.21.8"},
			"nodes": nodes, "components": components,
		}}
	}
	part := func(name, version string) any { return map[string]any{"name": name, "version": version} }
	inputs := map[string]any{
		"all in support":  inventory([]any{part("cilium", "1.18.0")}, node("a", "rhel", "8.4", "containerd://1.6.4")),
		"one that ended":  inventory([]any{part("cilium", "1.18.0"), part("istio", "1.9.1")}, node("a", "rhel", "8.4", "containerd://1.6.4"), node("b", "centos", "8.2", "docker://19.3.13")),
		"one that may be": inventory(nil, node("a", "centos", "8", "cri-o://1.24.1")),
		"one unknown":     inventory([]any{part("cilium", "1.18.0"), part("other", "1.0.0")}, node("a", "rhel", "8.4", "containerd://1.6.4"), node("b", "other", "1", "other://1.0.0")),
	}
	catalog, compiler := load(t), libraries(t)
	before := map[string]any{}
	full := ask(t, compiler, catalog, rules)
	for name, input := range inputs {
		before[name] = full(input)
	}
	for rule, unknown := range map[string]string{"os_ended": "needs", "runtime_ended": "needs", "component_ended": "holds"} {
		for name, want := range map[string]string{"all in support": "holds", "one that ended": "fails", "one unknown": unknown} {
			if got := outcome(before[name], rule); got != want {
				t.Errorf("%s: the rule %s comes to %q, want %q", name, rule, got, want)
			}
		}
	}
	if got := keys(get(before["one unknown"], "component_ended", "answers")); !slices.Equal(got, []string{"component cilium "}) {
		t.Errorf("the rule component_ended judges %v, want cilium only: the other one is an application of the user's own", got)
	}
	for _, product := range []string{"kubernetes", "konvoy", "rhel", "centos", "centos-stream", "containerd", "docker-engine", "cri-o", "cilium", "istio"} {
		for _, topic := range []string{"product", "releases", "recognition"} {
			content := catalog[product][topic]
			delete(catalog[product], topic)
			without := ask(t, compiler, catalog, rules)
			for name, input := range inputs {
				after := without(input)
				for _, rule := range keys(before[name]) {
					if outcome(after, rule) == "open" {
						t.Errorf("%s: without %s/%s the rule %s has not one judgement for each subject", name, product, topic, rule)
					}
					for _, subject := range keys(get(before[name], rule, "answers")) {
						was, is := get(before[name], rule, "answers", subject), get(after, rule, "answers", subject)
						left := is == nil && !strings.HasPrefix(subject, "component ")
						if left || is == "holds" && was != "holds" {
							t.Errorf("%s: without %s/%s the rule %s says of %s: %v, and said: %v", name, product, topic, rule, subject, is, was)
						}
					}
				}
			}
			if content != nil {
				catalog[product][topic] = content
			}
		}
	}
}
