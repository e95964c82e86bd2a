// Package fleets writes what measurements judge: fleets of inventories, nodes
// as kubectl prints them, and manifests. It promises that equal arguments give
// equal bytes.
package fleets

import (
	"bufio"
	"encoding/json"
	"fmt"
	"io"
	"math/rand/v2"
	"os"
	"path/filepath"
)

// Fleet is a number of clusters that have no more than a number of shapes.
// Those of a shape differ in their own name, labels and the names of machines.
type Fleet struct {
	Clusters, Shapes int
	Groups           int // of nodes in each cluster
}

// AsOf is the day that all of it is judged on.
const AsOf = "2022-06-15"

var (
	releases = []struct{ konvoy, kommander, kubernetes string }{
		{"2.2.1", "2.2.1", "1.22.8"}, {"2.1.2", "2.1.2", "1.21.6"}, {"1.8.5", "1.4.4", "1.20.13"},
		{"2.0.0", "2.0.0", "1.21.3"}, {"1.7.5", "1.3.4", "1.19.15"},
	}
	systems = []struct{ id, version, kernel string }{
		{"rhel", "8.4", "4.18.0-305.el8.x86_64"}, {"rhel", "7.9", "3.10.0-1160.el7.x86_64"}, {"centos", "7.9", "3.10.0-1160.el7.x86_64"},
		{"ubuntu", "20.04", "5.4.0-1069-aws"}, {"flatcar", "3033.2.4", "5.10.107-flatcar"}, {"sles", "15.3", "5.3.18-59.5-default"},
	}
	runtimes   = []string{"containerd://1.4.13", "containerd://1.5.11", "containerd://1.6.4"}
	providers  = []string{"aws", "azure", "vsphere", "preprovisioned"}
	components = []string{"kube-prometheus-stack", "velero", "traefik", "dex", "cert-manager", "fluent-bit", "grafana-logging", "reloader"}
)

func random(seed uint64) *rand.Rand { return rand.New(rand.NewPCG(15, seed)) }

func pick[T any](r *rand.Rand, all []T) T { return all[r.IntN(len(all))] }

type object = map[string]any

// Cluster is the inventory of a cluster of the fleet, as one line of JSON.
func (f Fleet) Cluster(i int) []byte {
	shape := i % f.Shapes
	r := random(uint64(shape))
	release := releases[shape%len(releases)]
	nodes := []any{}
	for g := range f.Groups {
		system, role := pick(r, systems), "worker"
		if g == 0 {
			role = "controlPlane"
		}
		nodes = append(nodes, object{
			"name": fmt.Sprintf("group-%d", g), "role": role, "count": 1, "members": []string{fmt.Sprintf("ip-10-%d-%d-%d", i/250, i%250, g)},
			"kubelet": "v" + release.kubernetes, "arch": "amd64", "os": object{"id": system.id, "version": system.version},
			"kernel": system.kernel, "containerRuntime": pick(r, runtimes),
		})
	}
	parts := []any{}
	for _, n := range r.Perm(len(components))[:3] {
		parts = append(parts, object{"name": components[n], "version": fmt.Sprintf("%d.%d.%d", r.IntN(40), r.IntN(9), shape)})
	}
	return encode(object{
		"apiVersion": "insupport/v1", "kind": "ClusterInventory", "asOf": AsOf,
		"metadata": object{"name": fmt.Sprintf("cluster-%06d", i), "labels": object{"team": fmt.Sprintf("team-%d", i%17)}},
		"spec": object{
			"products":       object{"konvoy": release.konvoy, "kommander": release.kommander},
			"infrastructure": object{"provider": pick(r, providers), "airGapped": r.IntN(2) == 0, "fips": r.IntN(4) == 0},
			"kubernetes":     object{"version": "v" + release.kubernetes},
			"nodes":          nodes, "components": parts,
		},
	})
}

// Lines writes the fleet, a line a cluster.
func (f Fleet) Lines(path string) error {
	return write(path, func(w io.Writer) error {
		for i := range f.Clusters {
			if _, err := fmt.Fprintf(w, "%s\n", f.Cluster(i)); err != nil {
				return err
			}
		}
		return nil
	})
}

// Files writes the first n clusters of the fleet, a file each, and returns
// their names.
func (f Fleet) Files(dir string, n int) ([]string, error) {
	var names []string
	for i := range n {
		names = append(names, filepath.Join(dir, fmt.Sprintf("cluster-%06d.json", i)))
		if err := os.WriteFile(names[i], f.Cluster(i), 0o600); err != nil {
			return nil, err
		}
	}
	return names, nil
}

// Nodes writes a list of that many nodes as `kubectl get nodes -o json` prints
// them: most of it is what nobody asks about support for.
func Nodes(path string, n int) error {
	return write(path, func(w io.Writer) error {
		fmt.Fprint(w, "{\n    \"apiVersion\": \"v1\",\n    \"items\": [")
		for i := range n {
			text, err := json.MarshalIndent(node(i), "        ", "    ")
			if err != nil {
				return err
			}
			if i > 0 {
				fmt.Fprint(w, ",")
			}
			fmt.Fprintf(w, "\n        %s", text)
		}
		_, err := fmt.Fprint(w, "\n    ],\n    \"kind\": \"List\",\n    \"metadata\": {\n        \"resourceVersion\": \"\"\n    }\n}\n")
		return err
	})
}

func node(i int) object {
	r := random(uint64(i))
	name, system := fmt.Sprintf("ip-10-0-%d-%d.eu-west-1.compute.internal", i/250, i%250), systems[3]
	images, conditions := []any{}, []any{}
	for n := range 40 {
		repository := fmt.Sprintf("registry.example/platform/component-%d", n)
		images = append(images, object{
			"names": []string{fmt.Sprintf("%s@sha256:%016x%016x%016x%016x", repository, r.Uint64(), r.Uint64(), r.Uint64(), r.Uint64()), repository + ":v1." + fmt.Sprint(n)}, "sizeBytes": r.IntN(1 << 29)})
	}
	for _, kind := range []string{"MemoryPressure", "DiskPressure", "PIDPressure", "Ready"} {
		conditions = append(conditions, object{"type": kind, "status": "False", "reason": "KubeletHas" + kind, "message": "kubelet has no " + kind,
			"lastHeartbeatTime": "2022-06-15T10:00:00Z", "lastTransitionTime": "2022-06-01T10:00:00Z"})
	}
	return object{
		"apiVersion": "v1", "kind": "Node",
		"metadata": object{
			"name": name, "uid": fmt.Sprintf("%016x", r.Uint64()), "resourceVersion": fmt.Sprint(r.Uint32()), "creationTimestamp": "2022-05-01T10:00:00Z",
			"annotations": object{"node.alpha.kubernetes.io/ttl": "0", "volumes.kubernetes.io/controller-managed-attach-detach": "true",
				"csi.volume.kubernetes.io/nodeid": `{"ebs.csi.aws.com":"i-` + fmt.Sprintf("%017x", r.Uint64()) + `"}`},
			"labels": object{"kubernetes.io/arch": "amd64", "kubernetes.io/os": "linux", "kubernetes.io/hostname": name, "beta.kubernetes.io/arch": "amd64",
				"node.kubernetes.io/instance-type": "m5.2xlarge", "topology.kubernetes.io/region": "eu-west-1",
				"topology.kubernetes.io/zone": "eu-west-1" + string(rune('a'+i%3)), "alpha.eksctl.io/cluster-name": "prod", "alpha.eksctl.io/nodegroup-name": "workers"},
		},
		"spec": object{"providerID": fmt.Sprintf("aws:///eu-west-1a/i-%017x", r.Uint64()), "podCIDR": "10.1.0.0/24", "podCIDRs": []string{"10.1.0.0/24"}},
		"status": object{
			"addresses":   []any{object{"type": "InternalIP", "address": fmt.Sprintf("10.0.%d.%d", i/250, i%250)}, object{"type": "Hostname", "address": name}},
			"allocatable": object{"cpu": "7910m", "memory": "31482283Ki", "pods": "58"}, "capacity": object{"cpu": "8", "memory": "32499115Ki", "pods": "58"},
			"conditions": conditions, "daemonEndpoints": object{"kubeletEndpoint": object{"Port": 10250}}, "images": images,
			"nodeInfo": object{"architecture": "amd64", "bootID": fmt.Sprintf("%016x", r.Uint64()), "containerRuntimeVersion": runtimes[i%2],
				"kernelVersion": system.kernel, "kubeProxyVersion": "v1.22.9-eks-810597c", "kubeletVersion": "v1.22.9-eks-810597c",
				"machineID": fmt.Sprintf("%016x", r.Uint64()), "operatingSystem": "linux", "osImage": "Ubuntu 20.04.4 LTS", "systemUUID": fmt.Sprintf("%016x", r.Uint64())},
		},
	}
}

// manifest is a Deployment with what Helm charts put into one.
const manifest = `apiVersion: %[1]s
kind: Deployment
metadata:
  name: service-%[2]d
  namespace: team-%[3]d
  labels: {app.kubernetes.io/name: service-%[2]d, app.kubernetes.io/part-of: shop, app.kubernetes.io/managed-by: Helm}
spec:
  replicas: %[3]d
  selector:
    matchLabels: {app.kubernetes.io/name: service-%[2]d}
  template:
    metadata:
      labels: {app.kubernetes.io/name: service-%[2]d}
    spec:
      containers:
`

const container = `        - name: part-%[1]d
          image: registry.example/team/part-%[1]d:1.%[2]d.0
          args: ["--listen", ":8080", "--log-level=info", "--part=%[1]d"]
          ports:
            - {name: http, containerPort: 8080, protocol: TCP}
          env:
            - name: POD_NAME
              valueFrom: {fieldRef: {fieldPath: metadata.name}}
            - name: SETTING
              value: "a value with some words in it, for part %[1]d of service %[2]d"
          resources:
            requests: {cpu: 100m, memory: 128Mi}
            limits: {cpu: "1", memory: 512Mi}
          readinessProbe:
            httpGet: {path: /ready, port: http}
            periodSeconds: 10
`

// Manifests fills a folder with that many files of 4 KB, one in twenty of an
// API that is no longer served.
func Manifests(dir string, n int) error {
	for i := range n {
		version := "apps/v1"
		if i%20 == 0 {
			version = "apps/v1beta2"
		}
		err := write(filepath.Join(dir, fmt.Sprintf("service-%05d.yaml", i)), func(w io.Writer) error {
			_, err := fmt.Fprintf(w, manifest, version, i, i%9)
			for part := range 5 {
				fmt.Fprintf(w, container, part, i)
			}
			return err
		})
		if err != nil {
			return err
		}
	}
	return nil
}

func encode(v any) []byte {
	text, err := json.Marshal(v)
	if err != nil {
		panic(err) // of what is written above
	}
	return text
}

// write makes a file; what could not be written shows at the end.
func write(path string, fill func(io.Writer) error) error {
	f, err := os.Create(path)
	if err != nil {
		return err
	}
	defer f.Close()
	w := bufio.NewWriter(f)
	if err := fill(w); err != nil {
		return err
	}
	if err := w.Flush(); err != nil {
		return err
	}
	return f.Close()
}
