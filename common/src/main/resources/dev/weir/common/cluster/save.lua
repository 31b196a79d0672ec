-- Keeps changes and tells everyone. KEYS: the changes, their version.
-- ARGV: the channel, the least version, then names and values.
for i = 3, #ARGV, 2 do
  redis.call('HSET', KEYS[1], ARGV[i], ARGV[i + 1])
end
local version = math.max(tonumber(redis.call('GET', KEYS[2]) or 0), tonumber(ARGV[2])) + 1
redis.call('SET', KEYS[2], string.format('%.0f', version))
redis.call('PUBLISH', ARGV[1], string.format('%.0f', version))
return {version}
