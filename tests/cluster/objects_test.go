//go:build cluster

package cluster_test

import (
	"fmt"
	"strings"
	"time"
)

type m = map[string]any

// nodes is the size of the cluster.
const nodes = 2000

// kinds are the custom resources of the cluster: group, version, kind, scope.
var kinds = [][4]string{
	{"cluster.x-k8s.io", "v1beta1", "Cluster", "Namespaced"}, {"cluster.x-k8s.io", "v1beta1", "MachineDeployment", "Namespaced"},
	{"controlplane.cluster.x-k8s.io", "v1beta1", "KubeadmControlPlane", "Namespaced"}, {"infrastructure.cluster.x-k8s.io", "v1beta1", "AWSCluster", "Namespaced"},
	{"helm.toolkit.fluxcd.io", "v2", "HelmRelease", "Namespaced"}, {"source.toolkit.fluxcd.io", "v1", "GitRepository", "Namespaced"},
	{"kommander.mesosphere.io", "v1beta1", "KommanderCluster", "Namespaced"}, {"openreports.io", "v1alpha1", "ClusterReport", "Cluster"},
}

func resource(kind string) string {
	if name, ok := strings.CutSuffix(kind, "y"); ok {
		return strings.ToLower(name) + "ies"
	}
	return strings.ToLower(kind) + "s"
}

// fill makes the objects of the cluster.
func (s *server) fill() error {
	if err := s.context("prod", "", adminToken, ""); err != nil {
		return err
	}
	for _, k := range kinds {
		name := resource(k[2]) + "." + k[0]
		crd := m{"apiVersion": "apiextensions.k8s.io/v1", "kind": "CustomResourceDefinition", "metadata": m{"name": name,
			"annotations": m{"api-approved.kubernetes.io": "unapproved, for tests"}},
			"spec": m{"group": k[0], "scope": k[3], "names": m{"kind": k[2], "plural": resource(k[2]), "singular": strings.ToLower(k[2])},
				"versions": []m{{"name": k[1], "served": true, "storage": true, "subresources": m{"status": m{}},
					"schema": m{"openAPIV3Schema": m{"type": "object", "x-kubernetes-preserve-unknown-fields": true}}}}}}
		if k[0] == "openreports.io" {
			delete(crd["spec"].(m)["versions"].([]m)[0], "subresources")
		}
		if _, err := s.do("POST", "/apis/apiextensions.k8s.io/v1/customresourcedefinitions", "application/json", crd); err != nil {
			return err
		}
	}
	for _, namespace := range []string{"kommander", "insupport", "shop"} {
		if err := s.create("/api/v1/namespaces", m{"apiVersion": "v1", "kind": "Namespace", "metadata": m{"name": namespace}}); err != nil {
			return err
		}
	}
	secret := m{"apiVersion": "v1", "kind": "Secret", "metadata": m{"name": "login"}, "stringData": m{"token": "s3cret-of-the-shop"}}
	if err := s.create("/api/v1/namespaces/shop/secrets", secret); err != nil {
		return err
	}
	if err := all(nodes, func(i int) error { return s.create("/api/v1/nodes", node(i)) }); err != nil {
		return err
	}
	in := func(group, version, kind, namespace, name string, spec, status m) error {
		o := m{"apiVersion": group + "/" + version, "kind": kind, "metadata": m{"name": name, "namespace": namespace}, "spec": spec}
		if kind == "MachineDeployment" || kind == "KubeadmControlPlane" {
			o["metadata"].(m)["labels"] = m{"cluster.x-k8s.io/cluster-name": "team-1"}
		}
		if status != nil {
			o["status"] = status
		}
		path := fmt.Sprintf("/apis/%s/%s/namespaces/%s/%s", group, version, namespace, resource(kind))
		return s.until(func() error { return s.create(path, o) })
	}
	chart := func(name, version string) m {
		return m{"chart": m{"spec": m{"chart": name, "version": version}}}
	}
	deployment := func(name, image string) (m, m) {
		labels := m{"app": name}
		return m{"replicas": 2, "selector": m{"matchLabels": labels}, "template": m{"metadata": m{"labels": labels},
			"spec": m{"containers": []m{{"name": name, "image": image, "env": []m{{"name": "PASSWORD", "value": "s3cret-in-the-environment"}}}}}}}, m{"replicas": 2}
	}
	web, webStatus := deployment("web", "registry.k8s.io/ingress-nginx/controller:v1.10.1")
	for _, err := range []error{
		in("apps", "v1", "Deployment", "shop", "web", web, webStatus),
		in("helm.toolkit.fluxcd.io", "v2", "HelmRelease", "kommander", "traefik", chart("traefik", "10.9.1"), m{"lastAppliedRevision": "10.9.1"}),
		in("source.toolkit.fluxcd.io", "v1", "GitRepository", "kommander", "management", m{"url": "https://example.org/x"}, nil),
		in("cluster.x-k8s.io", "v1beta1", "Cluster", "shop", "team-1", m{"controlPlaneRef": m{"kind": "KubeadmControlPlane", "name": "team-1-cp"},
			"infrastructureRef": m{"kind": "AWSCluster", "name": "team-1"}}, m{"phase": "Provisioned"}),
		in("controlplane.cluster.x-k8s.io", "v1beta1", "KubeadmControlPlane", "shop", "team-1-cp", m{"version": "v1.34.2", "replicas": 3}, m{"version": "v1.34.2"}),
		in("cluster.x-k8s.io", "v1beta1", "MachineDeployment", "shop", "team-1-md", m{"clusterName": "team-1", "replicas": 4,
			"template": m{"spec": m{"version": "v1.34.2", "clusterName": "team-1"}}}, m{"replicas": 4}),
	} {
		if err != nil {
			return err
		}
	}
	return nil
}

// until tries again what fails while the server does not serve a resource yet.
func (s *server) until(f func() error) (err error) {
	for range 200 {
		if err = f(); err == nil || !strings.Contains(err.Error(), "404") {
			break
		}
		time.Sleep(50 * time.Millisecond)
	}
	return err
}

// pools of the cluster: the name, of how many of a hundred nodes, and what they run.
var pools = []struct {
	name, role, kubelet, image, kernel string
	below                              int
}{
	{"cp", "control-plane", "v1.36.3", "Ubuntu 24.04.3 LTS", "6.8.0-79-generic", 1},
	{"old", "worker", "v1.35.4", "Ubuntu 22.04.5 LTS", "5.15.0-153-generic", 30},
	{"new", "worker", "v1.36.3", "Ubuntu 24.04.3 LTS", "6.8.0-79-generic", 100},
}

func node(i int) m {
	p := pools[len(pools)-1]
	for _, q := range pools {
		if i%100 < q.below {
			p = q
			break
		}
	}
	var images []m
	for n := range 30 {
		images = append(images, m{"names": []string{fmt.Sprintf("registry.example/team/application-%d@sha256:%064d", n, n)}, "sizeBytes": 1 << 28})
	}
	return m{"apiVersion": "v1", "kind": "Node", "metadata": m{"name": fmt.Sprintf("%s-%04d", p.name, i),
		"labels": m{"node-role.kubernetes.io/" + p.role: "", "topology.kubernetes.io/zone": fmt.Sprintf("zone-%d", i%3)}},
		"spec": m{"providerID": fmt.Sprintf("aws:///zone/i-%d", i)},
		"status": m{"images": images, "capacity": m{"cpu": "8", "memory": "32Gi", "pods": "110"},
			"conditions": []m{{"type": "Ready", "status": "True", "reason": "KubeletReady", "message": "kubelet is posting ready status"}},
			"nodeInfo": m{"architecture": "amd64", "bootID": "b", "containerRuntimeVersion": "containerd://2.1.4", "kernelVersion": p.kernel,
				"kubeProxyVersion": "", "kubeletVersion": p.kubelet, "machineID": "m", "operatingSystem": "linux", "osImage": p.image, "systemUUID": "s"}}}
}
