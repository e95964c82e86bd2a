-- Clusters that were in support by waiver only, and until when their waivers hold.
select c.as_of, c.name, c.without_waivers, f.waived_by, min(f.waived_until) as first_ends
from cluster as c join finding as f on f.cluster = c.name and f.as_of = c.as_of
where c.verdict <> c.without_waivers and f.waived_by is not null
group by c.as_of, c.name, c.without_waivers, f.waived_by order by c.as_of, c.name, f.waived_by;
