package cli

import (
	"fmt"
	"os"
	"slices"
	"strconv"
	"strings"

	"github.com/spf13/cobra"

	"insupport/internal/inventory"
	"insupport/internal/report"
	"insupport/internal/source"
)

// shardIndex is the variable in which a Job of Kubernetes tells each of its
// pods which one it is.
const shardIndex = "JOB_COMPLETION_INDEX"

// maxShards keeps a slip from making a run of nothing but empty shards.
const maxShards = 100_000

// shardOptions say which part of the clusters a run is about.
type shardOptions struct{ shard string }

func (o *shardOptions) bind(cmd *cobra.Command) {
	cmd.Flags().StringVar(&o.shard, "shard", "", "I/N: only the clusters whose names come to part I, of 0 to N-1 (default for I: "+shardIndex+"); merge puts the parts together")
}

// parse returns the shard, nil where all clusters are asked for.
func (o *shardOptions) parse() (*report.Shard, error) {
	if o.shard == "" {
		return nil, nil
	}
	index, of, both := strings.Cut(o.shard, "/")
	if !both {
		index, of = "", o.shard
	}
	if index == "" {
		if index = os.Getenv(shardIndex); index == "" {
			return nil, fmt.Errorf("--shard: %q does not say which shard, and %s is not set; I/N does, such as 0/%s", o.shard, shardIndex, of)
		}
	}
	i, errI := strconv.Atoi(index)
	n, errN := strconv.Atoi(of)
	if errI != nil || errN != nil || n < 1 || n > maxShards || i < 0 || i >= n {
		return nil, fmt.Errorf("--shard: %s/%s is not I/N with I from 0 to N-1 and N to %d", index, of, maxShards)
	}
	return &report.Shard{Index: i, Of: n}, nil
}

// held are the inventories of a shard. Of live clusters only its own were asked,
// and what they tell of others is not known elsewhere.
func held(shard *report.Shard, read source.Result) []*inventory.Inventory {
	if shard == nil {
		return read.Inventories
	}
	return slices.DeleteFunc(slices.Clone(read.Inventories), func(inv *inventory.Inventory) bool {
		return !shard.Holds(inv.Name) && !read.Asked[inv.Name]
	})
}
