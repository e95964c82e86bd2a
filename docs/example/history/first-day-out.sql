-- The first day on which each cluster was seen out of support.
select name, team, min(as_of) as first_day
from cluster where verdict = 'unsupported'
group by name, team order by first_day, name;
