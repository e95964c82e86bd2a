package live

import (
	"slices"
	"strings"
	"testing"

	"insupport/internal/source"
)

var asked = []source.AskedKind{{Resource: "nodes", Kind: "Node"}, {Group: "apps", Resource: "deployments", Kind: "Deployment"},
	{Group: "infrastructure.cluster.x-k8s.io", Resource: "awsclusters", Kind: "AWSCluster"}}

// What kubectl says of errors is as versions 1.20 to 1.36 print it.
func TestAttribute(t *testing.T) {
	for said, want := range map[string]string{
		`Error from server (Forbidden): nodes is forbidden: User "a" cannot list resource "nodes" in API group "" at the cluster scope`: "nodes forbidden: forbidden",
		`Error from server (Forbidden): deployments.apps is forbidden: User "a" cannot list resource "deployments" in API group "apps" in the namespace "x": no RBAC policy matched
Error from server (InternalError): an error on the server ("<html>s3cret</html>") has prevented the request from succeeding (get nodes)`: "deployments.apps forbidden: forbidden; nodes failed: it answers with an error of its own",
		`Error from server (NotFound): Unable to list "apps/v1, Resource=deployments": the server could not find the requested resource (get deployments.apps)`:                   "deployments.apps failed: it does not know what it was asked",
		`Error from server: conversion webhook for infrastructure.cluster.x-k8s.io/v1alpha4, Kind=AWSCluster failed: Post "https://x": dial tcp 10.0.0.1:443: connection refused`: "awsclusters.infrastructure.cluster.x-k8s.io failed: its conversion webhook failed",
		`error: the server doesn't have a resource type "nodes"`:                                                                            "not known",
		`Error from server (Forbidden): secrets is forbidden: User "a" cannot list resource "secrets" in API group "" at the cluster scope`: "not known",
		`Unable to connect to the server: net/http: TLS handshake timeout`:                                                                  "not known",
		"Warning: v1 Thing is deprecated":                                                                                                   "not known",
		"":                                                                                                                                  "not known",
	} {
		unseen, all := attribute(said, asked)
		var got []string
		for _, u := range unseen {
			got = append(got, u.Kind.String()+" "+u.Reason+": "+u.Detail)
		}
		if text := strings.Join(got, "; "); all != (want != "not known") || all && text != want {
			t.Errorf("%s\n%v %s, want %s", said, all, text, want)
		}
	}
}

// FuzzAttribute holds that nothing that is said is told on.
func FuzzAttribute(f *testing.F) {
	f.Add(`Error from server (Forbidden): nodes is forbidden: User "a" cannot list resource "nodes" in API group "" at the cluster scope`)
	f.Add("error: exec plugin: Bearer abc (get nodes)")
	f.Fuzz(func(t *testing.T, said string) {
		unseen, _ := attribute(said, asked)
		means := []string{"kubectl failed", "kubectl failed and did not say why"}
		for _, c := range causes {
			means = append(means, c.means)
		}
		for _, u := range unseen {
			if !slices.Contains(means, u.Detail) {
				t.Errorf("told on: %q", u.Detail)
			}
		}
	})
}

func TestResources(t *testing.T) {
	for row, want := range map[string][]string{
		"nodes                             no           v1                               false        Node":       {"nodes", "v1", "Node"},
		"secrets                                        v1                               true         Secret":     {"secrets", "v1", "Secret"},
		"deployments                       deploy       apps/v1                          true         Deployment": {"deployments", "apps/v1", "Deployment"},
		"clusters   cl,vs   cluster.x-k8s.io/v1beta1  true  Cluster":                                              {"clusters", "cluster.x-k8s.io/v1beta1", "Cluster"},
		"NAME  SHORTNAMES  APIVERSION  NAMESPACED  KIND":                                                          nil,
	} {
		m := oneResource().FindStringSubmatch(row)
		if want == nil != (m == nil) || m != nil && !slices.Equal(m[1:], want) {
			t.Errorf("%q: %q", row, m)
		}
	}
}

// TestOnlyReads holds the list of what is run.
func TestOnlyReads(t *testing.T) {
	for _, args := range [][]string{askVersion, askResources, askObjects, askMetrics} {
		if !slices.Contains([]string{"version", "api-resources", "get"}, args[0]) {
			t.Errorf("%v does more than read", args)
		}
	}
}
