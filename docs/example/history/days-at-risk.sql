-- Days that clusters of each team spent out of support or at risk, from one report to the next.
select coalesce(team, '-') as team, verdict, sum(until - day) as days
from (select team, verdict, day, lead(day) over (partition by name order by day) as until from cluster) as spans
where verdict in ('unsupported', 'atRisk') and until is not null
group by coalesce(team, '-'), verdict order by team, verdict desc;
