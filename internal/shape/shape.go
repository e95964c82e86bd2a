// Package shape lets inventories that differ only in the cluster's name, its
// labels and the names of its machines share one evaluation. It promises that
// inventories of one key are the same to rules that read a cluster's name in no
// other way than its class tells, and no waiver by name: whoever evaluates an
// anonymous inventory must look in the answer for what it stands for, and not
// share it where that shows up anywhere but in the names he knows of.
package shape

import (
	"crypto/sha256"
	"fmt"
	"maps"
	"slices"

	"insupport/internal/inventory"
)

// Member is in the stand-in of each machine's name.
const Member = "insupport-anonymous-machine-6b1f3f0a"

// Names are stand-ins for a cluster's name: one that is a DNS subdomain, and
// one that is none. They are in no inventory that anybody wrote; where one is,
// the answer has it once too often.
func Names() []string {
	return []string{"insupport-anonymous-cluster-6b1f3f0a", "Insupport_Anonymous_Cluster_6b1f3f0a"}
}

// Key tells inventories apart that may not share an evaluation.
type Key [sha256.Size]byte

// KeyOf returns an inventory's key. class is what the rules tell of its name.
func KeyOf(inv *inventory.Inventory, class string) Key {
	return sha256.Sum256(slices.Concat(inventory.Canonical(head(inv.Head(), class)), []byte{0}, inv.Shape()))
}

// Anonymous returns the inventory under another name. Machines have stand-ins
// for names: their number, and that they are listed, may matter.
func Anonymous(value map[string]any, name string) map[string]any {
	out := head(value, name)
	spec, _ := value["spec"].(map[string]any)
	nodes, ok := spec["nodes"].([]any)
	if !ok {
		return out
	}
	spec, nodes = maps.Clone(spec), slices.Clone(nodes)
	for i, n := range nodes {
		node, _ := n.(map[string]any)
		members, ok := node["members"].([]any)
		if !ok {
			continue
		}
		node = maps.Clone(node)
		anonymous := make([]any, len(members))
		for j := range members {
			anonymous[j] = standIn(i, j)
		}
		node["members"], nodes[i] = anonymous, node
	}
	spec["nodes"], out["spec"] = nodes, spec
	return out
}

// head is a copy of a value with another name and no labels but readers'.
func head(value map[string]any, name string) map[string]any {
	value = maps.Clone(value)
	meta, _ := value["metadata"].(map[string]any)
	meta = maps.Clone(meta)
	meta["name"] = name
	delete(meta, "labels")
	if own := inventory.OwnLabels(value); len(own) > 0 {
		meta["labels"] = own
	}
	value["metadata"] = meta
	return value
}

// standIn stands for a machine of a node group.
func standIn(group, machine int) string { return fmt.Sprintf("%s-%d-%d", Member, group, machine) }

// Machines are the names that stand-ins of machines stand for, by stand-in.
func Machines(inv *inventory.Inventory) map[string]any {
	names := map[string]any{}
	for i, members := range inv.Members() {
		for j, name := range members {
			names[standIn(i, j)] = name
		}
	}
	return names
}
