package source

import (
	"slices"
	"strings"
	"sync"
)

// resourceTypes are the resources of Terraform that are clusters, or parts of
// them. A block of configuration is a list with one item.
var resourceTypes = sync.OnceValue(func() []definition {
	nodes := func(p poolPaths) []poolPaths { p.role = worker; return []poolPaths{p} }
	return []definition{
		{source: "aws_eks_cluster", name: paths("name"), within: "arn", runs: paths("version"),
			support: paths("upgrade_policy.support_type")},
		{source: "aws_eks_node_group", of: "cluster_name", within: "arn",
			pools: nodes(poolPaths{name: "node_group_name", runs: paths("version"), count: "scaling_config.desired_size",
				image: paths("ami_type")})},
		{source: "azurerm_kubernetes_cluster", name: paths("name"), within: "resource_group_name",
			runs: paths("current_kubernetes_version"), wants: paths("kubernetes_version"), support: paths("support_plan"),
			pools: nodes(poolPaths{list: "default_node_pool", name: "name", runs: paths("orchestrator_version"),
				count: "node_count", image: paths("os_sku")})},
		{source: "azurerm_kubernetes_cluster_node_pool", of: "kubernetes_cluster_id", within: "kubernetes_cluster_id",
			pools: nodes(poolPaths{name: "name", runs: paths("orchestrator_version"), count: "node_count",
				image: paths("os_sku")})},
		{source: "google_container_cluster", name: paths("name"), within: "location", runs: paths("master_version"),
			wants: paths("min_master_version"), support: paths("release_channel.channel"),
			pools: nodes(poolPaths{list: "node_pool", name: "name", runs: paths("version"), count: "node_count"})},
		{source: "google_container_node_pool", of: "cluster", within: "location",
			pools: nodes(poolPaths{name: "name", runs: paths("version"), count: "node_count"})},
		{source: "digitalocean_kubernetes_cluster", name: paths("name"), runs: paths("version")},
		{source: "ibm_container_cluster", name: paths("name"), runs: paths("kube_version")},
		{source: "ibm_container_vpc_cluster", name: paths("name"), runs: paths("kube_version")},
		{source: "linode_lke_cluster", name: paths("label"), runs: paths("k8s_version")},
		{source: "oci_containerengine_cluster", name: paths("name"), runs: paths("kubernetes_version")},
		{source: "rancher2_cluster_v2", name: paths("name"), runs: paths("kubernetes_version")},
	}
})

// terraformShape is what is read of the values of a state or plan.
func terraformShape() shape {
	values := shape{}
	for _, d := range resourceTypes() {
		for _, path := range d.paths() {
			values.add(strings.Split(path, "."))
		}
	}
	module := shape{"resources": shape{"address": nil, "type": nil, "mode": nil, "values": values}}
	module["child_modules"] = module
	return shape{"root_module": module}
}

// stateShape is what is read of the file that Terraform keeps a state in.
func stateShape() shape {
	attributes := terraformShape()["root_module"]["resources"]["values"]
	return shape{"module": nil, "type": nil, "name": nil, "mode": nil, "instances": shape{"attributes": attributes, "deposed": nil}}
}

// takeTerraform reads what `terraform show -json` prints, and the file of a
// state. A state is what runs; of a plan what it would make counts, not what is
// there before it.
func takeTerraform(s *scope, o object) bool {
	if o.kind != "" {
		return false
	}
	for _, of := range []string{"planned_values", "values"} {
		if root, ok := o.get(of, "root_module").(map[string]any); ok {
			whole, known := o.flag("complete")
			if errored, _ := o.flag("errored"); errored || known && !whole {
				s.strays(o.line, "a plan that failed or covers some resources only; plan again, without -target")
			}
			s.module(object{m: root, line: o.line}, of == "planned_values")
			return true
		}
	}
	if o.str("terraform_version") == "" || o.get("resources") == nil {
		return false
	}
	for _, r := range o.items("resources") {
		for _, instance := range r.items("instances") {
			if instance.str("deposed") != "" {
				continue // what another took the place of, still to be destroyed
			}
			address := strings.TrimPrefix(strings.Join([]string{r.str("module"), r.str("type"), r.str("name")}, "."), ".")
			s.resource(object{line: o.line, m: map[string]any{
				"address": address, "type": r.str("type"), "mode": r.str("mode"), "values": instance.get("attributes")}}, false)
		}
	}
	return true
}

// terraformGroup stands before the types of resources where data names them.
const terraformGroup = "terraform"

func (s *scope) module(module object, plan bool) {
	for _, r := range module.items("resources") {
		r.line = module.line
		s.resource(r, plan)
	}
	for _, child := range module.items("child_modules") {
		child.line = module.line
		s.module(child, plan)
	}
}

func (s *scope) resource(r object, plan bool) {
	i := slices.IndexFunc(resourceTypes(), func(d definition) bool { return d.source == r.str("type") })
	values, ok := r.get("values").(map[string]any)
	if r.str("mode") == "data" || !ok {
		return
	}
	if i < 0 {
		o := object{group: terraformGroup, kind: r.str("type"), line: r.line,
			m: map[string]any{"metadata": map[string]any{"name": r.str("address")}}}
		if s.run.rec().definitions.NotRead[o.qualified()] != "" {
			s.unknown = append(s.unknown, o)
		}
		return
	}
	o := object{m: flatten(values), line: r.line}
	o.m["address"] = r.str("address")
	s.define(resourceTypes()[i], o, plan)
}

// flatten puts the one item of a block in place of its list. Lists of more,
// such as of node pools, stay.
func flatten(values map[string]any) map[string]any {
	out := map[string]any{}
	for key, v := range values {
		if list, ok := v.([]any); ok && len(list) == 1 {
			if m, ok := list[0].(map[string]any); ok {
				v = m
			}
		}
		out[key] = v
	}
	return out
}
