package report

import "insupport/internal/finding"

// Forecast says what leaves support within the run's horizon.
type Forecast struct {
	Until   string     `json:"until"`   // the last day looked at
	Leaving []*Leaving `json:"leaving"` // by day
	// Uncertain lists products whose next end the catalog cannot know yet.
	Uncertain []*Uncertain `json:"uncertain"`
}

// Leaving is one product and the first day on which it is out of support.
type Leaving struct {
	Product    string              `json:"product"`
	Version    string              `json:"version"`
	Line       string              `json:"line"`
	LeavesOn   string              `json:"leavesOn"` // YYYY-MM-DD
	Days       int                 `json:"days"`     // from the as-of date
	EndsWith   *string             `json:"endsWith"` // the release that ends it, where one does
	Basis      string              `json:"basis"`
	Disputed   bool                `json:"disputed"`
	Message    string              `json:"message"`
	References []finding.Reference `json:"references"`
}

// Uncertain is one product and why its forecast is open.
type Uncertain struct {
	Product string `json:"product"`
	Version string `json:"version"`
	Message string `json:"message"`
}

// sentences are the forecast's messages, dated ones first.
func (f *Forecast) sentences() []string {
	var out []string
	for _, l := range f.Leaving {
		out = append(out, l.Message)
	}
	for _, u := range f.Uncertain {
		out = append(out, u.Message)
	}
	return out
}
