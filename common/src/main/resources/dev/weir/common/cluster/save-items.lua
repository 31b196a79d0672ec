-- Keeps changes of shared things, and tells everyone. A change has a version of its own: the time in
-- microseconds, or one more than the last. So a Redis that has lost all gives none out twice.
-- KEYS: the things by name, the names by version, the names by end; the version; the epoch,
-- which is when the first change since was kept.
-- ARGV: the channel, what notices begin with, the most that are kept; then for each change: the
-- name, when the thing ends and when it was changed in ms of the instance's clock, its kind, 1 if an
-- outage may have kept it back, and the thing as text.
-- Answers names and values of those that are known later than what was kept back.
local clock = redis.call('TIME')
local micros = clock[1] * 1000000 + clock[2]
local slack = 60000
local answer = {}

local function whole(number)
  return string.format('%.0f', number)
end

local function drop(name)
  redis.call('HDEL', KEYS[1], name)
  redis.call('ZREM', KEYS[2], name)
  redis.call('ZREM', KEYS[3], name)
end

-- the one that ends soonest and was not made by hand
local function give_way()
  for _, name in ipairs(redis.call('ZRANGE', KEYS[3], 0, 99)) do
    if not string.find(redis.call('HGET', KEYS[1], name) or '', '^%d+ hand') then
      drop(name)
      return true
    end
  end
  return false
end

local past = whole(micros / 1000 - slack)
for _, name in ipairs(redis.call('ZRANGEBYSCORE', KEYS[3], '-inf', past, 'LIMIT', 0, 1000)) do
  drop(name)
end

redis.call('SETNX', KEYS[5], whole(micros))
local version = tonumber(redis.call('GET', KEYS[4]) or 0)
for i = 4, #ARGV, 6 do
  local name, till, at, kind, late = ARGV[i], ARGV[i + 1], ARGV[i + 2], ARGV[i + 3], ARGV[i + 4]
  local stored = redis.call('HGET', KEYS[1], name)
  if late == '1' and stored and tonumber(string.match(stored, '^%d+')) >= tonumber(at) then
    answer[#answer + 1] = name
    answer[#answer + 1] = stored
  elseif stored or redis.call('HLEN', KEYS[1]) < tonumber(ARGV[3]) or give_way() or kind == 'hand' then
    version = math.max(version + 1, micros)
    redis.call('HSET', KEYS[1], name, at .. ' ' .. kind .. ' ' .. ARGV[i + 5])
    redis.call('ZADD', KEYS[2], whole(version), name)
    redis.call('ZADD', KEYS[3], till, name)
  end
end

redis.call('SET', KEYS[4], whole(version))
local last = redis.call('ZRANGE', KEYS[3], -1, -1, 'WITHSCORES')
if last[2] then
  for i = 1, 3 do
    redis.call('PEXPIREAT', KEYS[i], whole(tonumber(last[2]) + slack))
  end
end
redis.call('PUBLISH', ARGV[1], ARGV[2] .. whole(version))
return answer
