package source

import (
	"encoding/json"
	"slices"
	"strings"
	"sync"
)

// redacted is what kubectl and support bundles write in place of a secret.
const redacted = "***HIDDEN***"

// shape says which fields of an object are read; everything else is skipped
// unseen, secrets with it. A nil shape is a plain value, "*" stands for any
// key, "=" says that a plain value is read too, and the shape of a list is that
// of its items.
type shape map[string]shape

// presence marks a field of which only the existence is read.
var presence = shape{"?": nil}

// applied marks a text that holds an object, of which its apiVersion is read.
var applied = shape{"{apiVersion}": nil}

func (s shape) isApplied() bool {
	_, ok := s["{apiVersion}"]
	return ok
}

// plain tells that a plain value is read.
func (s shape) plain() bool {
	_, ok := s["="]
	return s == nil || ok
}

// add puts a path of keys into a shape.
func (s shape) add(path []string) {
	for i, key := range path {
		sub, known := s[key]
		switch {
		case i == len(path)-1:
			if !known {
				s[key] = nil
			} else if sub != nil && !sub.isPresence() {
				sub["="] = nil
			}
			return
		case sub == nil:
			sub = shape{}
			if known {
				sub["="] = nil
			}
			s[key] = sub
		}
		s = sub
	}
}

func (s shape) field(key string) (shape, bool) {
	if sub, ok := s[key]; ok {
		return sub, true
	}
	sub, ok := s["*"]
	return sub, ok
}

func (s shape) isPresence() bool {
	_, ok := s["?"]
	return ok
}

// fields is every field that some reader looks at.
var fields = sync.OnceValue(func() shape {
	any := shape{"*": nil}
	ref := shape{"kind": nil, "name": nil}
	gitVersion := shape{"gitVersion": nil}
	containers := shape{"image": nil}
	podSpec := shape{"containers": containers, "initContainers": containers}
	kubeadm := shape{
		"clusterConfiguration": shape{"kubernetesVersion": nil, "imageRepository": nil},
		"files":                shape{"path": nil},
	}
	release := shape{"state": nil, "version": nil, "completionTime": nil}
	topologyPool := shape{"name": nil, "class": nil, "replicas": nil}
	all := shape{
		"apiVersion": nil, "kind": nil,
		"metadata": shape{
			"name": nil, "namespace": nil, "labels": any,
			"continue": shape{"=": nil}, "remainingItemCount": nil,
			"annotations":   shape{capiClusterName: nil, capiClusterNamespace: nil, addonRevision: nil, lastApplied: applied, "*": presence},
			"generateName":  nil,
			"managedFields": shape{"apiVersion": nil},
			"uid":           presence, "resourceVersion": presence, "creationTimestamp": presence, "selfLink": presence,
			"ownerReferences": ref,
		},
		"spec": shape{
			"version": nil, "replicas": nil, "clusterName": nil, "providerID": nil, "provider": nil,
			// Workloads.
			"containers": containers, "initContainers": containers,
			"template": shape{"spec": shape{
				"containers": containers, "initContainers": containers,
				"version": nil, "clusterName": nil, "failureDomain": nil,
			}},
			"jobTemplate": shape{"spec": shape{"template": shape{"spec": podSpec}}},
			// Cluster API.
			"controlPlaneRef": ref, "infrastructureRef": ref, "kubeadmConfigSpec": kubeadm,
			"release": shape{"image": nil},
			"topology": shape{"version": nil, "class": nil, "classRef": shape{"name": nil}, "controlPlane": shape{"replicas": nil},
				"workers": shape{"machineDeployments": topologyPool, "machinePools": topologyPool}},
			"network":      shape{"vpc": shape{"id": nil, "tags": any}},
			"bastion":      shape{"enabled": nil},
			"controlPlane": shape{"ref": ref, "templateRef": ref},
			// Kommander.
			"appRef": ref, "configOverrides": shape{"name": nil}, "appId": nil,
			"clusterRef":                shape{"capiCluster": shape{"name": nil}},
			"kubeconfigRef":             shape{"name": nil},
			"clusterTunnelConnectorRef": shape{"name": nil},
			"url":                       nil,
			"ref":                       shape{"tag": nil},
			// Flux and Helm.
			"chart":           shape{"spec": shape{"chart": nil, "version": nil}},
			"targetNamespace": nil, "releaseName": nil,
			"chartReference": shape{"chart": nil, "version": nil},
			// Konvoy 1.x.
			"aws":              shape{"availabilityZones": nil, "vpc": shape{"ID": nil}},
			"nodePools":        shape{"name": nil, "controlPlane": nil, "bastion": nil, "count": nil, "gpu": shape{"nvidia": presence}},
			"kubernetes":       shape{"version": nil, "cloudProvider": shape{"provider": nil}, "networking": shape{"httpProxy": presence, "httpsProxy": presence}},
			"containerRuntime": shape{"containerd": shape{"version": nil}},
			"imageRegistries":  shape{"server": nil},
			"addons":           shape{"configRepository": nil, "configVersion": nil, "addonsList": shape{"name": nil, "enabled": nil}},
		},
		"status": shape{
			"observedGeneration": presence, "conditions": shape{"type": nil},
			"nodeInfo": any, "capacity": shape{gpuCapacity: nil}, "nodeRef": shape{"name": nil},
			"version": shape{"=": nil, "history": release}, "kubernetesVersion": nil, "type": nil, "phase": nil, "dkpLevel": nil, "valid": nil,
			"lastAppliedRevision": nil, "history": shape{"chartName": nil, "chartVersion": nil, "appVersion": nil,
				"state": nil, "version": nil, "completionTime": nil},
		},
		"data": shape{kubeadmConfigKey: nil, "kommanderAppManagementImageTag": presence,
			"kommanderAppManagementImageRepository": presence, "kommanderChartsVersion": presence},
		"size": nil, "total": nil, // of a page
		// Answers that are errors.
		"error": presence, "errors": presence, "message": presence, "code": presence, "reason": presence,
		// helm list, the version answers of API servers, facts of Ansible.
		"name": nil, "namespace": nil, "chart": nil, "app_version": nil,
		"releaseName": nil, "chartVersion": nil, "appVersion": nil,
		"serverVersion": gitVersion, "info": gitVersion, "gitVersion": nil, "openshiftVersion": nil, "releaseClientVersion": nil,
		"ansible_facts":        ansibleShape(),
		"ansible_distribution": nil, "ansible_distribution_version": nil, "ansible_kernel": nil,
		"ansible_architecture": nil, "ansible_nodename": nil,
	}
	for _, path := range append(definitionPaths(), "status.clusterClaims.name", "status.clusterClaims.value") {
		all.add(strings.Split(path, "."))
	}
	all["spec"]["cloudProvider"] = shape{"=": nil, "*": presence}
	all["values"], all["planned_values"] = terraformShape(), terraformShape()
	all["errored"], all["complete"] = nil, nil
	all["resources"], all["terraform_version"] = stateShape(), nil
	for _, path := range slices.Concat(capiPaths(), talosPaths(), cycloneDXPaths(), argoPaths(), fluxPaths()) {
		all.add(strings.Split(path, "."))
	}
	return all
})

// object is one Kubernetes object, or another JSON object, as far as its
// fields are read.
type object struct {
	kind, group string // group of apiVersion, "" for the core group
	line        int    // where it begins, 0 where that is not known
	m           map[string]any
}

// listItems marks a list, whose items were emitted before it.
const listItems = "items"

// ofList gives an item of a typed list, such as a NodeList, the kind and
// apiVersion that it leaves out.
func ofList(item, list map[string]any) map[string]any {
	listKind, _ := list["kind"].(string)
	if kind, typed := strings.CutSuffix(listKind, "List"); typed && kind != "" && item["kind"] == nil && item[listItems] == nil {
		item["kind"] = kind
		if v, ok := list["apiVersion"].(string); ok && item["apiVersion"] == nil {
			item["apiVersion"] = v
		}
	}
	return item
}

func newObject(m map[string]any) object {
	o := object{m: m}
	o.kind = o.str("kind")
	if group, _, ok := strings.Cut(o.str("apiVersion"), "/"); ok && group != "core" { // which has no name
		o.group = group
	}
	return o
}

// meant is the kind that is read and differs from the object's in case alone,
// "" where none does.
func (o object) meant() string {
	for _, kind := range slices.Concat(sortedKeys(partOf), wholeClusters, []string{"Status"}) {
		if o.has("apiVersion") && o.kind != kind && strings.EqualFold(o.kind, kind) {
			return kind
		}
	}
	return ""
}

// failed tells the answer of a server that is an error and no object.
func (o object) failed() bool {
	return o.kind == "" && slices.ContainsFunc([]string{"error", "errors", "message", "code", "reason"}, func(key string) bool { return o.has(key) })
}

// qualified is group and kind, as GROUP/KIND.
func (o object) qualified() string { return o.group + "/" + o.kind }

func (o object) get(path ...string) any {
	var v any = o.m
	for _, key := range path {
		m, _ := v.(map[string]any)
		if v = m[key]; v == nil {
			return nil
		}
	}
	return v
}

// str returns a text or number as text, and "" for what is absent or redacted.
func (o object) str(path ...string) string {
	switch v := o.get(path...).(type) {
	case string:
		if v == redacted {
			return ""
		}
		return v
	case json.Number:
		return v.String()
	}
	return ""
}

// at is str with a path in one text, in which metadata.labels. stands before a
// label, and LIST[NAME] for the value of the item of that name.
func (o object) at(path string) string {
	if path == "" {
		return ""
	}
	if label, found := strings.CutPrefix(path, "metadata.labels."); found {
		return o.label(label)
	}
	if list, name, found := strings.Cut(strings.TrimSuffix(path, "]"), "["); found {
		for _, item := range o.items(strings.Split(list, ".")...) {
			if item.str("name") == name {
				return item.str("value")
			}
		}
		return ""
	}
	return o.str(strings.Split(path, ".")...)
}

// first is the first of some paths that has a text, and the text.
func (o object) first(paths ...string) (text, path string) {
	for _, path := range paths {
		if text := o.at(path); text != "" {
			return text, path
		}
	}
	return "", ""
}

func (o object) list(path ...string) []any {
	l, _ := o.get(path...).([]any)
	return l
}

// items returns the objects of a list.
func (o object) items(path ...string) []object {
	var out []object
	for _, v := range o.list(path...) {
		if m, ok := v.(map[string]any); ok {
			out = append(out, object{m: m})
		}
	}
	return out
}

func (o object) flag(path ...string) (value, known bool) {
	value, known = o.get(path...).(bool)
	return value, known
}

// integer returns a count; ok is false where there is none.
func (o object) integer(path ...string) (json.Number, bool) {
	n, ok := o.get(path...).(json.Number)
	if ok {
		if i, err := n.Int64(); err != nil || i < 0 {
			return "", false
		}
	}
	return n, ok
}

func (o object) has(path ...string) bool { return o.get(path...) != nil }

func (o object) name() string      { return o.str("metadata", "name") }
func (o object) namespace() string { return o.str("metadata", "namespace") }

func (o object) label(key string) string      { return o.str("metadata", "labels", key) }
func (o object) annotation(key string) string { return o.str("metadata", "annotations", key) }

// title names the object as kubectl does: KIND NAMESPACE/NAME.
func (o object) title() string {
	name := o.name()
	if ns := o.namespace(); ns != "" {
		name = ns + "/" + name
	}
	if o.kind == "" {
		return name
	}
	return strings.TrimSpace(o.kind + " " + name)
}
