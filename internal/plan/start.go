package plan

import (
	"fmt"
	"insupport/internal/term"
	"time"
)

// Support is how a product stands after a hop: its phase, and the days on
// which its support ends or ended, YYYY-MM-DD, nil where nobody knows them.
// Extended support is told beside: not everybody has it.
type Support struct {
	Phase          string  `json:"phase"`
	EndsOn         *string `json:"endsOn"`
	EndedOn        *string `json:"endedOn"`
	ExtendedEndsOn *string `json:"extendedEndsOn,omitempty"`
}

// Start is the last day to begin a plan so that no hop ends on a line out of
// support, where each hop takes HopDays.
type Start struct {
	HopDays int `json:"hopDays"`
	// By is the day, YYYY-MM-DD; "" where no start is early enough, or any is.
	By string `json:"by,omitempty"`
	// Hop, from 1, is the one that decides, with what it ends on; 0 where none does.
	Hop     int    `json:"hop,omitempty"`
	Product string `json:"product,omitempty"`
	Release string `json:"release,omitempty"`
	Ends    string `json:"ends,omitempty"` // the day its support ends, or ended
	Reason  string `json:"reason"`
}

// Schedule says of each plan when it must begin. days is how long a hop takes.
func (d *Document) Schedule(days int) error {
	for _, c := range d.Clusters {
		if len(c.Hops) == 0 {
			continue
		}
		start, err := c.start(days)
		if err != nil {
			return err
		}
		c.Start = start
	}
	return nil
}

func (c *Cluster) start(days int) (*Start, error) {
	best := &Start{HopDays: days, Reason: "no line on the way has a known end"}
	for i, h := range c.Hops {
		for _, product := range sortedKeys(h.Support) {
			on := h.Support[product]
			at := Start{HopDays: days, Hop: i + 1, Product: product, Release: h.To[product]}
			switch {
			case on.EndedOn != nil:
				at.Ends = *on.EndedOn
				at.Reason = fmt.Sprintf("no start is early enough: hop %d ends on %s %s, whose support ended on %s", at.Hop, product, at.Release, at.Ends)
				return &at, nil
			case on.Phase == "expired":
				at.Reason = fmt.Sprintf("no start is early enough: hop %d ends on %s %s, which is out of support", at.Hop, product, at.Release)
				return &at, nil
			case on.EndsOn == nil:
				continue
			}
			at.Ends = *on.EndsOn
			end, err := time.Parse(time.DateOnly, at.Ends)
			if err != nil {
				return nil, malformed("the end of %s: %v", product, err)
			}
			at.By = end.AddDate(0, 0, -at.Hop*days).Format(time.DateOnly)
			if best.By != "" && best.By <= at.By {
				continue
			}
			at.Reason = fmt.Sprintf("hop %d ends on %s %s, whose support ends on %s", at.Hop, product, at.Release, at.Ends)
			if on.ExtendedEndsOn != nil && *on.ExtendedEndsOn > at.Ends {
				at.Reason += fmt.Sprintf(" and the extended on %s", *on.ExtendedEndsOn)
			}
			best = &at
		}
	}
	if best.By != "" && best.By < c.asOf {
		best.Reason += "; that day is over"
	}
	return best, nil
}

// sentence says when to begin, and why.
func (s *Start) sentence() string {
	if s.By == "" {
		return fmt.Sprintf("start: %s (%s a hop)", s.Reason, term.Count(s.HopDays, "day"))
	}
	return fmt.Sprintf("start by %s: %s (%s a hop)", s.By, s.Reason, term.Count(s.HopDays, "day"))
}
