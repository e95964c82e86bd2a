package catalog_test

import (
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
)

// TestCorrections holds rows that once were wrong against what their source
// prints, each with a value that the old row does not have.
func TestCorrections(t *testing.T) {
	catalog := load(t)
	for name, c := range map[string]struct{ got, want any }{
		"CVE-2019-14697 is fixed in 1.7.0": {
			keys(get(catalog["konvoy"]["advisories"], "CVE-2019-14697", "affected")), []string{"1.6.0", "1.6.1", "1.6.2", "1.6.3"}},
		"CVE-2021-23337 is fixed in 1.7.3": {
			keys(get(catalog["konvoy"]["advisories"], "CVE-2021-23337", "affected")), []string{"1.7.0", "1.7.1", "1.7.2"}},
		"CVE-2021-30465 is fixed in 1.7.3": {
			keys(get(catalog["konvoy"]["advisories"], "CVE-2021-30465", "affected")), []string{"1.7.0", "1.7.1", "1.7.2", "1.8.0"}},
		"CVE-2019-25013 is fixed in 1.6.2": {
			texts(get(catalog["konvoy"]["advisories"], "CVE-2019-25013", "fixedIn")), []string{"1.6.2", "1.8.0"}},
		"GPU drivers on every node are fixed in 1.8.5": {
			texts(get(catalog["konvoy"]["advisories"], "KI-GPU-SPREAD", "fixedIn")), []string{"1.8.5", "2.1.2"}},
		"2.0.0 does not reload certificates": {
			get(catalog["kommander"]["advisories"], "KI-CERT-EXPIRY", "affected", "2.0.0") != nil, true},
		"1.7.3 updates containerd": {
			text(get(catalog["konvoy"]["releases"], "lines", "1.7", "releases", "1.7.3", "components", "containerd")), "1.4.6"},
		"1.7.3 lists the old containerd": {
			get(catalog["konvoy"]["releases"], "lines", "1.7", "releases", "1.7.3", "disputed", "components") != nil, true},
		"2.3.0 ships no KUDO services": {
			get(catalog["kommander"]["components"], "sets", "2.3.0", "services"), nil},
		"the notes of 2.2.2 name no provider for AWS": {
			get(catalog["konvoy"]["components"], "sets", "2.2.2", "core", "components", "cluster-api-provider-aws"), nil},
		"a technical preview is as experimental in production": {
			get(catalog["kommander"]["experimental"], "items", "dkp-insights", "lines", "2.2", "productionLevel"), nil},
		"Azure of 2.1 has no column for FIPS without internet": {
			keys(get(catalog["konvoy"]["operating_systems"], "lines", "2.1", "providers", "azure", "ubuntu", "20.04", "modes")), []string{"airGapped", "default", "fips"}},
		"FIPS on RHEL 7.9 of 1.7": {
			get(catalog["konvoy"]["operating_systems"], "lines", "1.7", "providers", "any", "rhel", "7.9", "modes", "fips"), true},
		"2.1.5 of NKP came out on the day of its notes": {
			text(get(catalog["nutanix-nkp"]["releases"], "lines", "2.1", "releases", "2.1.5", "date")), "2022-12-06"},
		"2.2.0 of NKP came out on the day of its notes": {
			text(get(catalog["nutanix-nkp"]["releases"], "lines", "2.2", "releases", "2.2.0", "date")), "2022-04-08"},
		"the policy page has no heading on the window": {
			get(catalog["konvoy"]["product"], "policy", "clause"), nil},
		"the page of 2.3 contradicts itself": {
			get(catalog["konvoy"]["releases"], "lines", "2.3", "disputed", "window") != nil, true},
		"Ubuntu of 2.18 has GPU nodes without internet access on Nutanix only": {
			texts(get(catalog["konvoy"]["operating_systems"], "lines", "2.18", "restrictions", "gpu-air-gapped-ubuntu", "systems")), []string{"ubuntu"}},
		"machines of 1.5 can be destroyed too": {
			texts(get(catalog["konvoy"]["advisories"], "KI-SUBNETS", "fixedIn")), []string{"1.5.6", "1.6.3", "1.7.2", "1.8.0"}},
		"a backup comes before 2.3": {
			get(catalog["konvoy"]["upgrades"], "prerequisites", "2.3", "backup") != nil, true},
		"2.16 to 2.17 stands in the matrix of the vendor": {
			get(catalog["konvoy"]["upgrades"], "edges", "2.16", "2.17", "matrix", "basis"), nil},
		"Spark fails first and gets its permissions then": {
			strings.Contains(text(get(catalog["konvoy"]["advisories"], "KI-SPARK-OP", "workaround")), "Run the upgrade, let the operator fail"), true},
		"the provider of Google is on its own pages": {
			text(get(catalog["konvoy"]["features"], "gcp-provider", "source")), "pages/dkp/konvoy/2.3/choose-infrastructure/gcp/advanced/index.md"},
		"resources of Insights are on the page of Kommander": {
			text(get(catalog["konvoy"]["features"], "insights-resources", "source")), "pages/dkp/kommander/2.2/release-notes/2.2.1/index.md"},
		"the local storage driver is for no production": {
			text(get(catalog["konvoy"]["experimental"], "items", "local-volumes", "lines", "1.8", "productionLevel")), "violation"},
		"an old package of KUDO Spark is bound by its package": {
			text(get(catalog["konvoy"]["advisories"], "KI-KUDO-SPARK", "when", "versionRange", "below")), "3.0.0-1.1.0"},
		"Kaptain 1.3.0 came out on the day of its notes": {
			text(get(catalog["kaptain"]["releases"], "lines", "1.3", "releases", "1.3.0", "source")), "pages/dkp/kaptain/1.3.0/release-notes/1.3.0/index.md"},
		"Kaptain 1.3 runs on three lines of Konvoy": {
			texts(get(catalog["kaptain"]["pairs"], "konvoy", "lines", "1.3", "also")), []string{"1.8", "1.7"}},
		"the default image on AWS is not for production": {
			text(get(catalog["konvoy"]["experimental"], "items", "default-aws-image", "lines", "2.1", "status")), "notRecommended"},
		"Thanos of NKP takes the highest licence": {
			text(get(catalog["kommander"]["applications"], "lines", "2.17", "thanos", "license", "level")), "enterprise"},
		"Flux gets the proxy in 2.1.2": {
			texts(get(catalog["kommander"]["advisories"], "KI-FLUX-PROXY", "fixedIn")), []string{"2.1.2"}},
		"the pages are an extract of the support terms": {
			text(get(catalog["konvoy"]["support"], "official", "source")), "https://d2iq.com/legal/support-terms"},
		"ROSA 4.19 lasts as long as OpenShift's": {
			text(get(catalog["rosa"]["releases"], "lines", "4.19", "ends")), "2026-12-17"},
		"EUS of ROSA ends with that of OpenShift": {
			text(get(catalog["rosa"]["releases"], "lines", "4.16", "extendedEnds")), "2026-06-27"},
		"EUS of ROSA is not bought": {
			get(catalog["rosa"]["product"], "policy", "paid"), nil},
		"ARO 4.15 lasts to the end of August": {
			text(get(catalog["azure-red-hat-openshift"]["releases"], "lines", "4.15", "ends")), "2025-08-27"},
		"ARO 4.18 is supported before it can be installed": {
			text(get(catalog["azure-red-hat-openshift"]["releases"], "lines", "4.18", "released")), "2025-02-25"},
		"ARO 4.18 has EUS": {
			text(get(catalog["azure-red-hat-openshift"]["releases"], "lines", "4.18", "extendedEnds")), "2027-02-25"},
		"Ingress NGINX 1.9 came out after 1.8.1": {
			text(get(catalog["ingress-nginx"]["releases"], "lines", "1.9", "released")), "2023-09-25"},
		"Ingress NGINX 1.6 came out with 1.6.4": {
			text(get(catalog["ingress-nginx"]["releases"], "lines", "1.6", "released")), "2023-02-14"},
		"no patch of 2.1 is free of the empty proxy overrides": {
			get(catalog["konvoy"]["advisories"], "KI-GATEKEEPER-NIL", "affected", "2.1.5") != nil, true},
		"empty proxy overrides are filled in, not upgraded away": {
			strings.Contains(text(get(catalog["konvoy"]["advisories"], "KI-GATEKEEPER-NIL", "workaround")), "podProxySettings"), true},
		"the addon notes fix the Alertmanager definition": {
			text(get(catalog["konvoy"]["advisories"], "KI-PROM-CRD", "fixSource")), "pages/dkp/konvoy/1.8/release-notes/kubernetes-base-addon/index.md"},
		"Karpenter 1.9 is a long-term line": {
			text(get(catalog["karpenter"]["releases"], "lines", "1.9", "ends")), "2027-02-28"},
		"Karpenter 1.14 is a long-term line": {
			text(get(catalog["karpenter"]["releases"], "lines", "1.14", "ends")), "2027-07-31"},
		"Karpenter 1.6 was a long-term line": {
			text(get(catalog["karpenter"]["releases"], "lines", "1.6", "ends")), "2026-07-31"},
		"Karpenter has ranges of Kubernetes": {
			text(get(catalog["karpenter"]["releases"], "lines", "1.9", "kubernetes", "max")), "1.35"},
		"OpenBao supports its newest minor": {
			text(get(catalog["openbao"]["product"], "policy", "kind")), "latestLines"},
		"Longhorn 1.9 no longer serves v1beta1": {
			text(get(catalog["longhorn"]["apis"], "groups", "longhorn.io", "v1beta1", "Volume", "removed")), "1.9"},
		"Strimzi 1.0 serves v1 alone": {
			text(get(catalog["strimzi"]["apis"], "groups", "kafka.strimzi.io", "v1beta2", "Kafka", "removed")), "1.0"},
		"topics of Strimzi kept their old versions longer": {
			[]string{text(get(catalog["strimzi"]["apis"], "groups", "kafka.strimzi.io", "v1beta1", "Kafka", "removed")),
				text(get(catalog["strimzi"]["apis"], "groups", "kafka.strimzi.io", "v1beta1", "KafkaTopic", "removed"))}, []string{"0.23", "1.0"}},
		"Exoscale follows Kubernetes": {
			text(get(catalog["exoscale-sks"]["releases"], "lines", "1.31", "ends")), text(get(catalog["kubernetes"]["releases"], "lines", "1.31", "ends"))},
		"Argo CD 3.6 ends 3.3": {
			text(get(catalog["argo-cd"]["releases"], "lines", "3.6", "released")), "2026-11-03"},
		"OpenBao 2.7 ends 2.6": {
			text(get(catalog["openbao"]["releases"], "lines", "2.7", "released")), "2026-09-23"},
		"MKE 3.7 has ended": {
			text(get(catalog["mirantis-kubernetes-engine"]["releases"], "lines", "3.7", "ends")), "2025-08-29"},
		"what two maintainers keep of containerd is for GKE": {
			[]string{text(get(catalog["containerd"]["releases"], "lines", "1.7", "ends")), text(get(catalog["containerd"]["releases"], "lines", "2.0", "ends"))},
			[]string{"2026-03-10", "2025-11-07"}},
		"OpenShift 4.16 has two terms": {
			text(get(catalog["red-hat-openshift"]["releases"], "lines", "4.16", "extendedEnds")), "2027-06-27"},
		"OpenShift 4.12 has three terms": {
			text(get(catalog["red-hat-openshift"]["releases"], "lines", "4.12", "extendedEnds")), "2027-01-17"},
		"OpenShift 4.21 came out on a day of its own": {
			text(get(catalog["red-hat-openshift"]["releases"], "lines", "4.21", "released")), "2026-02-03"},
		"Debian 3.1 had no LTS": {
			get(catalog["debian"]["releases"], "lines", "3.1", "extendedEnds"), nil},
		"Ubuntu 24.04 is maintained for ten years, as others are": {
			text(get(catalog["ubuntu"]["releases"], "lines", "24.04", "extendedEnds")), "2034-04-25"},
		"AKS 1.34 came out in the month of its documentation": {
			text(get(catalog["azure-kubernetes-service"]["releases"], "lines", "1.34", "released")), "2025-11-30"},
		"AKS 1.30 ended on the day of its documentation": {
			get(catalog["azure-kubernetes-service"]["releases"], "lines", "1.30", "disputed", "ends"), nil},
		"Argo CD supports its newest lines": {
			text(get(catalog["argo-cd"]["product"], "policy", "kind")), "latestLines"},
		"Traefik 2.11 was kept beside them": {
			text(get(catalog["traefik"]["releases"], "lines", "2.11", "ends")), "2026-02-01"},
		"Ingress NGINX is retired": {
			text(get(catalog["ingress-nginx"]["releases"], "lines", "1.15", "ends")), "2026-03-24"},
		"RKE ended": {
			text(get(catalog["rancher-rke"]["releases"], "lines", "1.30", "ends")), "2025-07-31"},
		"Talos 1.14 ended 1.13": {
			text(get(catalog["talos"]["releases"], "lines", "1.14", "releases", "1.14.0", "date")), "2026-09-03"},
		"Istio 1.29 ended six weeks after 1.31": {
			[]string{text(get(catalog["istio"]["releases"], "lines", "1.29", "ends")), text(get(catalog["istio"]["releases"], "lines", "1.31", "released"))},
			[]string{"2026-10-12", "2026-08-31"}},
		"Kyverno 1.19 is out": {
			text(get(catalog["kyverno"]["releases"], "lines", "1.19", "released")), "2026-08-20"},
		"containerd 2.4 is out": {
			text(get(catalog["containerd"]["releases"], "lines", "2.4", "released")), "2026-09-16"},
		"the tag of Cluster API 1.14.0 is older than its page says": {
			get(catalog["cluster-api"]["releases"], "lines", "1.14", "releases", "1.14.0", "disputed", "date") != nil, true},
		"External Secrets 0.18 was tagged a month before its table says": {
			get(catalog["external-secrets"]["releases"], "lines", "0.18", "disputed", "released") != nil, true},
		"Gardener supports 1.33 for fourteen months": {
			text(get(catalog["gardener"]["releases"], "lines", "1.33", "ends")), "2026-08-27"},
		"k0s follows Kubernetes": {
			text(get(catalog["k0s"]["releases"], "lines", "1.34", "ends")), "2026-10-27"},
		"Kubernetes of NKP 2.18": {
			text(get(catalog["konvoy"]["releases"], "lines", "2.18", "kubernetes", "default")), "1.35.2"},
	} {
		if diff := cmp.Diff(c.want, c.got); diff != "" {
			t.Errorf("%s (-want +got):\n%s", name, diff)
		}
	}
	for _, product := range []string{"konvoy", "kommander", "kaptain"} {
		for _, matrix := range []string{"dataServices", "experimental"} {
			each(product, get(catalog[product]["support"], "matrices", matrix), func(path string, m object) {
				if m["documentedPathOnly"] != nil || m["customLimited"] != nil {
					t.Errorf("%s %s has a limit that the table does not print", path, matrix)
				}
			})
		}
	}
}
