// Package plan finds the way from installed releases to a target and proves
// each step. It promises that every judgement in a plan is an answer of the
// rules: it searches the steps that they list, asks them for the cluster as it
// would be after each, and compares their findings by fingerprint.
package plan

import (
	"cmp"
	"fmt"
	"slices"
	"strings"

	"insupport/internal/finding"
	"insupport/internal/inventory"
)

// Status of a plan or of one of its hops, best last.
const (
	Blocked     = "blocked"
	Unknown     = "unknown"
	Ready       = "ready"
	NothingToDo = "nothingToDo"
	denied      = "denied" // of a step that the rules rule out; never of a hop
)

// Releases maps product to release.
type Releases map[string]string

// String lists the products in order: "kommander 2.3.0, konvoy 2.3.0".
func (r Releases) String() string {
	var parts []string
	for _, name := range sortedKeys(r) {
		parts = append(parts, name+" "+r[name])
	}
	return strings.Join(parts, ", ")
}

// Document is the plan of a run, as JSON has it.
type Document struct {
	APIVersion string     `json:"apiVersion"`
	Kind       string     `json:"kind"`
	Metadata   any        `json:"metadata"`
	Summary    Summary    `json:"summary"`
	Clusters   []*Cluster `json:"clusters"`
	// Order is the order of work over all clusters: management clusters before
	// the clusters that they manage, release by release.
	Order []Turn `json:"order"`
	// Notes say what was changed for the run, Origin the day, and of which rules
	// and facts the plan is, where it is not JSON.
	Notes  []string `json:"-"`
	Origin string   `json:"-"`
	// Width is the terminal's that shows the text, 0 where none does.
	Width int `json:"-"`
}

// Summary counts clusters by status.
type Summary struct {
	Clusters    int `json:"clusters"`
	Shapes      int `json:"shapes"` // plans that were made; equal clusters share one
	Ready       int `json:"ready"`
	Blocked     int `json:"blocked"`
	Unknown     int `json:"unknown"`
	NothingToDo int `json:"nothingToDo"`
}

// Turn is one hop of one cluster.
type Turn struct {
	Cluster string   `json:"cluster"`
	Hop     int      `json:"hop"` // from 1
	To      Releases `json:"to"`

	alone bool // belongs to no other cluster
}

// Cluster is the plan of one cluster.
type Cluster struct {
	Name   string   `json:"name"`
	Source string   `json:"source"`
	Role   string   `json:"role"`
	Target Releases `json:"target"`
	Status string   `json:"status"`
	// StatusWithoutWaivers is the status with no waiver and no rule switched off.
	StatusWithoutWaivers string            `json:"statusWithoutWaivers"`
	Hops                 []Hop             `json:"hops"`
	Blockers             []finding.Finding `json:"blockers"`
	Rejected             []Rejected        `json:"rejected"`
	// Assumptions are the defaults that were taken for what the inventory does
	// not state.
	Assumptions []Assumption `json:"assumptions"`
	Scope       Scope        `json:"scope"`
	// Undecided are what rules of level warning and info could not decide, of the
	// cluster as it is, on its way and after it: beside the status.
	Undecided []*finding.Undecided `json:"undecided"`
	// Start is only where the run says how long a hop takes.
	Start *Start `json:"start,omitempty"`

	asOf    string
	word    string // of the goal, where it names no releases
	graph   []edge
	manager string
	shape   *shapePlan
}

// Scope says what was not looked at, because nobody stated it: keys of spec.
type Scope struct {
	NotStated []string `json:"notStated"`
}

// Assumption is a value taken for an absent key of the inventory.
type Assumption struct {
	Path  string `json:"path"`
	Value any    `json:"value"`
}

// Hop is one step of a plan: from and to map product to release.
type Hop struct {
	From   Releases `json:"from"`
	To     Releases `json:"to"`
	Status string   `json:"status"`
	// Edge says what is known of the step: way, basis, disputed, references.
	Edge map[string]Edge `json:"edge"`
	// Findings are those of the step itself, Introduced, Fixed and Kept those
	// of the cluster after it against the cluster before it.
	Findings   []finding.Finding `json:"findings"`
	Introduced []finding.Finding `json:"introduced"`
	Fixed      []finding.Finding `json:"fixed"`
	Kept       []finding.Finding `json:"kept"`
	Steps      []Step            `json:"steps"`
	Changes    Changes           `json:"changes"`
	// Support says of each product that the hop moves how it stands then.
	Support map[string]Support `json:"support"`
	// Unblock are facts with which the hop would be ready, only where the run asks for them.
	Unblock map[string]bool `json:"unblock,omitempty"`

	ranks map[string][]int
	fleet int
}

// Edge says what the catalog states of a step.
type Edge struct {
	Way        string              `json:"way"`
	Kinds      []string            `json:"kinds"`
	Basis      string              `json:"basis"`
	Disputed   bool                `json:"disputed"`
	References []finding.Reference `json:"references"`
	Adopts     bool                `json:"adopts"`
	TestedOn   []string            `json:"testedOn"` // Kubernetes minors that the vendor's upgrade tests start from
}

// Step is one thing to do. Kind is prerequisite, step or never (not to do);
// state is done, open or unknown.
type Step struct {
	ID         string              `json:"id"`
	Kind       string              `json:"kind"`
	Title      string              `json:"title"`
	Part       string              `json:"part,omitempty"`
	Groups     []string            `json:"groups,omitempty"` // node groups, one at a time
	State      string              `json:"state"`
	Basis      string              `json:"basis,omitempty"`
	References []finding.Reference `json:"references"`
}

// Changes says what differs after a hop.
type Changes struct {
	Kubernetes       *KubernetesChange   `json:"kubernetes,omitempty"`
	Applications     []ApplicationChange `json:"applications"`
	Added            []string            `json:"added"`
	Removed          []Removal           `json:"removed"`
	Migrated         []Migration         `json:"migrated"`
	Features         Features            `json:"features"`
	OperatingSystems []SystemChange      `json:"operatingSystems"`
}

// KubernetesChange is a new version of the API server; Minors counts the
// minors crossed.
type KubernetesChange struct {
	From   string `json:"from"`
	To     string `json:"to"`
	Minors int    `json:"minors"`
}

// ApplicationChange is a shipped application in another version.
type ApplicationChange struct {
	Name      string   `json:"name"`
	From      []string `json:"from"`
	To        []string `json:"to"`
	InCluster bool     `json:"inCluster"`
}

// Removal is an application that is no longer shipped.
type Removal struct {
	Name       string   `json:"name"`
	InCluster  bool     `json:"inCluster"`
	ReplacedBy []string `json:"replacedBy,omitempty"`
}

// Migration is an addon of the cluster that becomes an application.
type Migration struct {
	Name        string `json:"name"`
	Application string `json:"application"`
	Before      string `json:"before,omitempty"`
	After       string `json:"after,omitempty"`
}

// Features are features that arrive, are deprecated and leave on the way.
type Features struct {
	Gained     []Feature `json:"gained"`
	Deprecated []Feature `json:"deprecated"`
	Removed    []Feature `json:"removed"`
}

// Feature is one feature with the release that changes it.
type Feature struct {
	ID          string `json:"id"`
	Title       string `json:"title"`
	Product     string `json:"product"`
	Release     string `json:"release"`
	Replacement string `json:"replacement,omitempty"`
	Source      string `json:"source"`
}

// SystemChange is a node group whose operating system stands otherwise after
// the hop.
type SystemChange struct {
	NodeGroup string `json:"nodeGroup"`
	Title     string `json:"title"`
	System    string `json:"system"`
	From      string `json:"from"`
	To        string `json:"to"`
}

// Rejected is a step that was not taken, why, and what would unblock it.
type Rejected struct {
	From       Releases            `json:"from"`
	To         Releases            `json:"to"`
	Reason     string              `json:"reason"`
	Rule       string              `json:"rule"`
	Unblock    string              `json:"unblock"`
	Disputed   bool                `json:"disputed"`
	References []finding.Reference `json:"references"`
}

// placed returns the finding with its place in the inventory's file, and with
// the name and fingerprint that it has for another cluster of the same shape.
func placed(f finding.Finding, inv *inventory.Inventory, fingerprint string) finding.Finding {
	f.Location.Find(inv)
	if f.Subject.Kind == "cluster" {
		f.Subject = finding.Subject{Kind: f.Subject.Kind, Name: inv.Name}
	}
	if fingerprint != "" {
		f.Fingerprint = fingerprint
	}
	return f
}

// stands says that a finding keeps a step from being ready.
func stands(f finding.Finding) bool {
	return f.Waiver == nil && (f.Level == finding.Violation || f.Level == finding.Unknown)
}

// worse returns the worse of a status and what findings come to.
func worse(status string, findings []finding.Finding) string {
	for _, f := range findings {
		if stands(f) {
			status = worst(status, map[string]string{finding.Violation: Blocked, finding.Unknown: Unknown}[f.Level])
		}
	}
	return status
}

func worst(a, b string) string {
	order := []string{Blocked, Unknown, Ready, NothingToDo}
	if slices.Index(order, b) < slices.Index(order, a) {
		return b
	}
	return a
}

// Build makes the document of the clusters' plans.
func Build(metadata any, clusters []*Cluster, shapes int) *Document {
	d := &Document{APIVersion: "insupport/v1", Kind: "Plan", Metadata: metadata, Clusters: slices.Clone(clusters), Order: []Turn{}}
	slices.SortStableFunc(d.Clusters, func(a, b *Cluster) int { return strings.Compare(a.Name, b.Name) })
	d.Summary.Clusters, d.Summary.Shapes = len(clusters), shapes
	for _, c := range d.Clusters {
		switch c.Status {
		case Ready:
			d.Summary.Ready++
		case Blocked:
			d.Summary.Blocked++
		case NothingToDo:
			d.Summary.NothingToDo++
		default:
			d.Summary.Unknown++
		}
	}
	d.Order = turns(d.Clusters)
	return d
}

// alike groups clusters that share a plan and a target, each group at the
// place of its first cluster.
func (d *Document) alike() (groups [][]*Cluster) {
	place := map[*shapePlan]int{}
	for _, c := range d.Clusters {
		i, known := place[c.shape]
		if !known || c.shape == nil {
			place[c.shape] = len(groups)
			groups = append(groups, []*Cluster{c})
			continue
		}
		groups[i] = append(groups[i], c)
	}
	return groups
}

// together lists the turns of clusters that belong to others: clusters on
// their own have no order among them.
func (d *Document) together() (list []Turn) {
	for _, t := range d.Order {
		if !t.alone {
			list = append(list, t)
		}
	}
	return list
}

// Status is the worst status of all clusters.
func (d *Document) Status() string {
	status := NothingToDo
	for _, c := range d.Clusters {
		status = worst(status, c.Status)
	}
	return status
}

// turns orders the hops of all clusters: by management cluster and what
// belongs to it, release by release, and within a release in the order of
// roles that the rules give.
func turns(clusters []*Cluster) []Turn {
	groups := map[string][]*Cluster{}
	for _, c := range clusters {
		group := cmp.Or(c.manager, c.Name)
		groups[group] = append(groups[group], c)
	}
	out := []Turn{}
	for _, group := range sortedKeys(groups) {
		out = append(out, groupTurns(groups[group])...)
	}
	return out
}

func groupTurns(clusters []*Cluster) []Turn {
	type turn struct {
		Turn
		rank  []int
		fleet int
	}
	common := commonProduct(clusters)
	var list []turn
	for _, c := range clusters {
		for i, h := range c.Hops {
			rank := h.ranks[common]
			if common == "" {
				rank = []int{i}
			}
			list = append(list, turn{Turn{c.Name, i + 1, h.To, len(clusters) == 1}, rank, h.fleet})
		}
	}
	slices.SortStableFunc(list, func(a, b turn) int {
		return cmp.Or(slices.Compare(a.rank, b.rank), a.fleet-b.fleet, strings.Compare(a.Cluster, b.Cluster), a.Hop-b.Hop)
	})
	out := make([]Turn, len(list))
	for i, t := range list {
		out[i] = t.Turn
	}
	return out
}

// commonProduct is a product whose release every hop changes, "" for none.
func commonProduct(clusters []*Cluster) string {
	counts, hops := map[string]int{}, 0
	for _, c := range clusters {
		for _, h := range c.Hops {
			hops++
			for name := range h.ranks {
				counts[name]++
			}
		}
	}
	for _, name := range sortedKeys(counts) {
		if counts[name] == hops {
			return name
		}
	}
	return ""
}

func malformed(format string, args ...any) error {
	return fmt.Errorf("the rules gave a malformed plan: "+format, args...)
}

// AsOf is the day the plans are for; the latest where inventories name
// different days.
func (d *Document) AsOf() string {
	day := ""
	for _, c := range d.Clusters {
		day = max(day, c.asOf)
	}
	return day
}
