// Command nodefields reads a list of nodes as kubectl prints it with another library, whole, into
// the fields that the program looks at: what reading costs without judging.
package main

import (
	"fmt"
	"os"

	"github.com/goccy/go-json"
)

type list struct {
	APIVersion, Kind string
	Metadata         struct {
		Continue           string
		RemainingItemCount *int
	}
	Items []struct {
		APIVersion, Kind string
		Metadata         struct {
			Name, Namespace     string
			Labels, Annotations map[string]string
			OwnerReferences     []struct{ Kind, Name string }
		}
		Spec   struct{ ProviderID string }
		Status struct {
			NodeInfo   map[string]any
			Capacity   map[string]string
			Conditions []struct{ Type string }
		}
	}
}

func main() {
	text, err := os.ReadFile(os.Args[1])
	if err == nil {
		var l list
		if err = json.Unmarshal(text, &l); err == nil {
			fmt.Println(len(l.Items))
		}
	}
	if err != nil {
		fmt.Fprintln(os.Stderr, "nodefields:", err)
		os.Exit(1)
	}
}
