package catalog_test

import (
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
		"a backup comes before 2.3": {
			get(catalog["konvoy"]["upgrades"], "prerequisites", "2.3", "backup") != nil, true},
		"2.16 to 2.17 stands in the matrix of the vendor": {
			get(catalog["konvoy"]["upgrades"], "edges", "2.16", "2.17", "matrix", "basis"), nil},
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
