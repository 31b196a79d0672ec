-- Changes of shared things, oldest first. KEYS: as of save-items.lua. ARGV: the version that is known
-- already, and how many changes at most.
-- Answers the epoch, the version, the version that this answer reaches; then names and values.
local version = tonumber(redis.call('GET', KEYS[4]) or 0)
local answer = {tonumber(redis.call('GET', KEYS[5]) or 0), version, version}
local found = redis.call(
  'ZRANGEBYSCORE', KEYS[2], '(' .. ARGV[1], '+inf', 'WITHSCORES', 'LIMIT', 0, ARGV[2])
if #found == 2 * tonumber(ARGV[2]) then
  answer[3] = tonumber(found[#found])
end
for i = 1, #found, 2 do
  answer[#answer + 1] = found[i]
  answer[#answer + 1] = redis.call('HGET', KEYS[1], found[i]) or ''
end
return answer
