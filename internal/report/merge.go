package report

import (
	"bytes"
	"encoding/json"
	"errors"
	"fmt"
	"hash/fnv"
	"io"
	"slices"
	"strings"

	"insupport/internal/source"
	"insupport/internal/term"
)

// Shard is the part of a run that one of several machines does: the clusters
// whose names come to Index, of 0 to Of-1.
type Shard struct {
	Index int `json:"index"`
	Of    int `json:"of"`
	// Problems counts what the run could not read or judge.
	Problems int `json:"problems,omitempty"`
}

// Holds tells whether a cluster of that name is the shard's. Which one it is
// depends on the name alone, and stays the same from version to version.
func (s Shard) Holds(name string) bool {
	h := fnv.New64a()
	_, _ = h.Write([]byte(name)) // a hash takes everything
	return h.Sum64()%uint64(s.Of) == uint64(s.Index)
}

func (s Shard) String() string { return fmt.Sprintf("%d/%d", s.Index, s.Of) }

const shardKind = "ReportShard"

// shardEnd is the last line of a shard's ndjson: what the lines before it lack
// of a report, and the proof that none is missing.
type shardEnd struct {
	APIVersion string   `json:"apiVersion"`
	Kind       string   `json:"kind"`
	Metadata   Metadata `json:"metadata"`
	Clusters   int      `json:"clusters"`
}

// WriteShardEnd ends the ndjson of a shard; of another report it writes nothing.
func WriteShardEnd(w io.Writer, r *Report) error {
	if r.Metadata.Run == nil || r.Metadata.Run.Shard == nil {
		return nil
	}
	var b bytes.Buffer
	enc := json.NewEncoder(&b)
	enc.SetEscapeHTML(false)
	if err := enc.Encode(shardEnd{"insupport/v1", shardKind, r.Metadata, r.Summary.Clusters}); err != nil {
		return err
	}
	_, err := w.Write(term.JSON(b.Bytes()))
	return err
}

var errNoShard = errors.New("not the report of a shard; `insupport check --shard I/N -o ndjson` writes one")

// ReadShard reads the report of a shard, as the json or the ndjson format
// writes it.
func ReadShard(content []byte) (*Report, error) {
	body := bytes.TrimRight(content, "\n")
	last := body[bytes.LastIndexByte(body, '\n')+1:]
	var end shardEnd
	if json.Unmarshal(last, &end) != nil || end.Kind != shardKind {
		// What a report keeps as it stands has no line breaks in ndjson.
		var compact bytes.Buffer
		if json.Compact(&compact, content) != nil {
			compact.Write(content)
		}
		if r, err := Read(compact.Bytes()); err == nil {
			if r.Metadata.Run == nil || r.Metadata.Run.Shard == nil {
				return nil, errNoShard
			}
			return r, nil
		}
		if bytes.Contains(body[:min(len(body), 200)], []byte(`"kind":"ReportCluster"`)) {
			return nil, errors.New("no whole shard: its last line is no " + shardKind)
		}
		return nil, errNoShard
	}
	if end.Metadata.Run == nil || end.Metadata.Run.Shard == nil {
		return nil, errNoShard
	}
	var clusters bytes.Buffer
	lines := bytes.Split(bytes.TrimRight(body[:len(body)-len(last)], "\n"), []byte("\n"))
	for i, line := range lines {
		if len(lines) == 1 && len(line) == 0 {
			break
		}
		if i > 0 {
			clusters.WriteByte(',')
		}
		clusters.Write(line)
	}
	meta, err := json.Marshal(end.Metadata)
	if err != nil {
		return nil, err
	}
	// Read with the checks of a report: a line is a cluster with more keys.
	r, err := Read(fmt.Appendf(nil, `{"apiVersion":"insupport/v1","kind":"Report","metadata":%s,"clusters":[%s]}`, meta, clusters.Bytes()))
	if err != nil {
		return nil, err
	}
	if len(r.Clusters) != end.Clusters {
		return nil, fmt.Errorf("no whole shard: it has %s and had %d", term.Count(len(r.Clusters), "cluster"), end.Clusters)
	}
	for _, c := range r.Clusters {
		for _, key := range []string{"apiVersion", "kind", "bundle", "settings", "baseline", "run"} {
			delete(c.Extra, key)
		}
		if c.AsOf == r.Metadata.AsOf {
			c.AsOf = ""
		}
	}
	return r, nil
}

// Merge makes one report of those of all shards of a run, in any order, which
// is byte for byte what the run would have given undivided. One that was run
// again may be there more than once. What became of waivers is left to
// TellWaivers. names are those of the shards for errors.
func Merge(shards []*Report, names []string) (*Report, error) {
	first := shards[0]
	of := first.Metadata.Run.Shard.Of
	given := undivided(first.Metadata)
	var results []*Result
	seen := map[int]int{}
	for i, r := range shards {
		shard := *r.Metadata.Run.Shard
		if shard.Of != of {
			return nil, fmt.Errorf("%s is shard %s, %s one of %d", names[i], shard, names[0], of)
		}
		if own := undivided(r.Metadata); canonical(own) != canonical(given) {
			what := strings.Join(append(Differs(own, given), "flags"), ", ")
			return nil, fmt.Errorf("%s and %s are not of one run: they differ in %s", names[0], names[i], strings.TrimSuffix(what, ", flags"))
		}
		if again, known := seen[shard.Index]; known {
			if canonical(shards[again].Clusters) != canonical(r.Clusters) {
				return nil, fmt.Errorf("%s and %s are both shard %s, and differ; leave one out", names[again], names[i], shard)
			}
			continue
		}
		seen[shard.Index] = i
		for _, c := range r.Clusters {
			// What a live cluster tells of others is in the shard that asked it.
			asked := strings.TrimPrefix(c.Source, source.LivePlace)
			if !shard.Holds(c.Name) && (asked == c.Source || !shard.Holds(asked)) {
				return nil, fmt.Errorf("%s: cluster %q is none of shard %s", names[i], c.Name, shard)
			}
			results = append(results, r.result(c))
		}
	}
	var missing []string
	for i := range of {
		if _, known := seen[i]; !known {
			missing = append(missing, fmt.Sprint(i))
		}
	}
	if len(missing) > 0 {
		return nil, fmt.Errorf("%d of %d shards are missing: %s", len(missing), of, term.Short(strings.Join(missing, ", "), 80))
	}
	met := map[string]bool{}
	for _, r := range results {
		if met[r.Cluster.Name] {
			return nil, fmt.Errorf("two shards have a cluster %q: one asked it, the other the cluster that manages it; ask one of the two", r.Cluster.Name)
		}
		met[r.Cluster.Name] = true
	}
	if len(results) == 0 {
		return nil, errors.New("no shard has a cluster")
	}
	return Build(given, results), nil
}

// result is a cluster with the day it was judged for, and where that is from.
func (r *Report) result(c *Cluster) *Result {
	own := *c
	own.AsOf = ""
	if slices.Contains(r.Metadata.Run.OwnAsOf, c.Name) {
		own.AsOfFrom = FromInventory
	}
	return &Result{AsOf: r.Day(c), Cluster: &own}
}

// undivided is the metadata of a shard without what is the shard's own: its
// number, and what Build and TellWaivers make of the clusters.
func undivided(m Metadata) Metadata {
	run := *m.Run
	run.Shard, run.OwnAsOf = nil, nil
	if run.AsOfFrom == FromInventory || run.AsOfFrom == FromToday {
		run.AsOfFrom = ""
	}
	m.Run, m.AsOf = &run, ""
	m.Waivers = slices.Clone(m.Waivers)
	for i, w := range m.Waivers {
		m.Waivers[i] = &WaiverState{Index: w.Index, Rule: w.Rule, Owner: w.Owner, Reason: w.Reason,
			Effective: w.Effective, Expires: w.Expires, Ticket: w.Ticket, Match: w.Match}
	}
	return m
}
