package rego_test

import (
	"context"
	"fmt"
	"testing"
	"time"

	"github.com/open-policy-agent/opa/v1/rego"
	"github.com/open-policy-agent/opa/v1/storage/inmem"
	"github.com/open-policy-agent/opa/v1/topdown"
)

// steps counts what OPA does, which unlike time is the same on every machine.
type steps int

func (s *steps) Enabled() bool               { return true }
func (s *steps) TraceEvent(topdown.Event)    { *s++ }
func (s *steps) Config() topdown.TraceConfig { return topdown.TraceConfig{} }

// TestCostGrowsWithSize requires of everything that an inventory or a list of waivers may have many of
// that twice as many more cost no more than twice as much more: a product of two sizes would be four
// times as much.
func TestCostGrowsWithSize(t *testing.T) {
	compiler, data := compile(t), dataDocument(t)
	list := func(n int, item func(i int) any) []any {
		var all []any
		for i := range n {
			all = append(all, item(i))
		}
		return all
	}
	named := func(format string) func(i int) any { return func(i int) any { return fmt.Sprintf(format, i) } }
	groups := func(n int) []any {
		return list(n, func(i int) any {
			return map[string]any{"name": fmt.Sprintf("g%d", i), "kubelet": "v1.22.8", "os": map[string]any{"id": "rhel", "version": "8.4"}}
		})
	}
	components := func(n int) []any {
		return list(n, func(i int) any { return map[string]any{"name": fmt.Sprintf("c%d", i), "version": "1.2.3"} })
	}
	waivers := func(n int, match func(i int) map[string]any) []any {
		return list(n, func(i int) any {
			return map[string]any{"rule": "components/not_shipped", "reason": "r", "owner": "o", "expires": "2023-01-01", "match": match(i)}
		})
	}
	type size struct {
		spec    map[string]any
		waivers []any
	}
	for name, of := range map[string]func(n int) size{
		"groups": func(n int) size { return size{spec: map[string]any{"nodes": groups(n)}} },
		"groups of which nothing is known": func(n int) size {
			return size{spec: map[string]any{"nodes": list(n, func(i int) any { return map[string]any{"name": fmt.Sprintf("g%d", i)} })}}
		},
		"gaps at each group": func(n int) size {
			gaps := list(n, func(i int) any {
				return map[string]any{"path": fmt.Sprintf("spec.nodes[%d].os", i), "reason": "partial"}
			})
			return size{spec: map[string]any{"nodes": groups(n), "gaps": gaps}}
		},
		"components": func(n int) size { return size{spec: map[string]any{"components": components(n)}} },
		"components of one name": func(n int) size {
			return size{spec: map[string]any{"components": list(n, func(i int) any {
				return map[string]any{"name": "prometheus", "namespace": fmt.Sprintf("n%d", i)}
			})}}
		},
		"features and components": func(n int) size {
			return size{spec: map[string]any{"features": list(n, named("f%d")), "components": components(n)}}
		},
		"needs": func(n int) size { return size{spec: map[string]any{"needs": list(n, named("f%d"))}} },
		"products": func(n int) size {
			products := map[string]any{}
			for i := range n {
				products[fmt.Sprintf("p%d", i)] = "1.0.0"
			}
			return size{spec: map[string]any{"products": products}}
		},
		"apis": func(n int) size {
			return size{spec: map[string]any{"apis": list(n, func(i int) any {
				return map[string]any{"group": "policy", "version": "v1beta1", "kind": fmt.Sprintf("K%d", i)}
			})}}
		},
		"waivers of one subject each": func(n int) size {
			return size{map[string]any{"components": components(n)}, waivers(n, func(i int) map[string]any {
				return map[string]any{"subject": fmt.Sprintf("c%d", i)}
			})}
		},
		"waivers of other clusters": func(n int) size {
			return size{map[string]any{"components": components(n)}, waivers(n, func(i int) map[string]any {
				return map[string]any{"cluster": fmt.Sprintf("other-%d", i), "subject": "c*"}
			})}
		},
		// More than these are refused, so that a finding meets no more of them.
		"patterns": func(n int) size {
			return size{map[string]any{"components": components(n)}, waivers(300+n, func(i int) map[string]any {
				return map[string]any{"subject": fmt.Sprintf("*c%d", i)}
			})}
		},
		"waivers of one thing": func(n int) size {
			return size{map[string]any{"components": components(n)}, waivers(300+n, func(int) map[string]any {
				return map[string]any{"subject": "c1"}
			})}
		},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			cost := func(n int) int {
				sized := of(n)
				sized.spec["kubernetes"] = map[string]any{"version": "v1.22.8"}
				if sized.spec["products"] == nil { // by which components are judged
					sized.spec["products"] = map[string]any{"konvoy": "2.2.1", "kommander": "2.2.1"}
				}
				facts := map[string]any{}
				for key, value := range data {
					facts[key] = value
				}
				own, _ := data["insupport"].(map[string]any)
				facts["insupport"] = map[string]any{"run": map[string]any{"asOf": "2022-06-15", "waivers": sized.waivers}}
				for key, value := range own {
					facts["insupport"].(map[string]any)[key] = value
				}
				var count steps
				results, err := rego.New(
					rego.Query("data.insupport.main.report"), rego.Compiler(compiler),
					rego.Store(inmem.NewFromObjectWithOpts(facts, inmem.OptRoundTripOnWrite(false))),
					rego.Input(map[string]any{
						"apiVersion": "insupport/v1", "kind": "ClusterInventory",
						"metadata": map[string]any{"name": "a"}, "spec": sized.spec,
					}),
					rego.Time(time.Unix(1655251200, 0)), rego.QueryTracer(&count),
				).Eval(context.Background())
				if err != nil || len(results) != 1 {
					t.Fatalf("%v: %v", results, err)
				}
				return int(count)
			}
			const n = 25
			one, two, four := cost(n), cost(2*n), cost(4*n)
			if first, second := two-one, four-two; 10*second > 21*first {
				t.Errorf("%d more cost %d steps, %d more cost %d", n, first, 2*n, second)
			}
		})
	}
}
