package report

import (
	"encoding/json"
	"io"
	"sync"

	"insupport/internal/finding"
	"insupport/internal/term"
)

// writeNDJSON writes a line per cluster, each complete in itself: what was
// asked, of which bundle, and the cluster as in the json format.
func writeNDJSON(w io.Writer, r *Report, _ Options) error {
	for _, c := range r.Clusters {
		if err := WriteCluster(w, r.Metadata, &Result{AsOf: r.Day(c), Cluster: c}); err != nil {
			return err
		}
	}
	return WriteShardEnd(w, r)
}

// WriteCluster writes one cluster's line of the ndjson format. It needs no
// report, so that a fleet's lines can be written while the rest is still being
// evaluated.
func WriteCluster(w io.Writer, m Metadata, res *Result) error {
	c, run := res.Cluster, m.Run
	if run != nil {
		own := *run
		own.AsOfFrom, own.OwnAsOf = m.asOfFrom(c), nil
		run = &own
	}
	head, err := json.Marshal(struct {
		APIVersion string         `json:"apiVersion"`
		Kind       string         `json:"kind"`
		AsOf       string         `json:"asOf"`
		Bundle     string         `json:"bundle"`
		Settings   map[string]any `json:"settings,omitempty"`
		Baseline   *Baseline      `json:"baseline,omitempty"`
		Run        *Run           `json:"run,omitempty"`
	}{"insupport/v1", "ReportCluster", res.AsOf, m.Bundle.Digest, m.Settings, m.Baseline, run})
	if err != nil {
		return err
	}
	buffer := lines.Get().(*[]byte)
	defer lines.Put(buffer)
	start := len(head) - 1
	line, ok, err := res.fill(append((*buffer)[:0], head[:start]...), "")
	if err != nil {
		return err
	}
	if ok {
		line[start] = ',' // in place of the brace that opens the cluster
		*buffer = append(line, '\n')
		_, err := w.Write(*buffer)
		return err
	}
	whole := *c
	whole.AsOf, whole.AsOfFrom = "", ""
	if line, err = finding.Append(head[:start], &whole); err != nil {
		return err
	}
	line[start] = ',' // in place of the brace that opens the cluster
	_, err = w.Write(term.JSON(append(line, '\n')))
	return err
}

// lines are buffers for clusters that are written and done with.
var lines = sync.Pool{New: func() any { return &[]byte{} }}
