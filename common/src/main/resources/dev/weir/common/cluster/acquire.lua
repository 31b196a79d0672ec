-- Takes permits of several limits, all or none. Times are in microseconds, of Redis' own clock.
-- KEYS: one for each limit. ARGV: a name for what is held, how long it is held in ms; then for each
-- limit: algorithm, permits, limit, and three numbers of the algorithm.
-- Answers the time, whether all is granted, and for each limit 1 (granted), 0 (not now) or
-- 2 (never); then what remains or is waited for, and when all is there again.
local clock = redis.call('TIME')
local now = clock[1] * 1000000 + clock[2]
local lease = tonumber(ARGV[2])
local answer = {now, 1}
local takes = {}

local function whole(number)
  return string.format('%.0f', number)
end

local function expire(key, micros)
  redis.call('PEXPIRE', key, whole(math.ceil(micros / 1000) + 1000))
end

local check = {}

-- a: the window
check['fixed-window'] = function(key, n, limit, a)
  local stored = redis.call('HMGET', key, 'w', 'n')
  local window = math.floor(now / a)
  local used = 0
  if stored[1] and tonumber(stored[1]) == window then
    used = tonumber(stored[2])
  end
  local rest = a - now % a
  if used + n > limit then
    return 0, rest, 0
  end
  return 1, limit - used - n, rest, function()
    redis.call('HSET', key, 'w', whole(window), 'n', whole(used + n))
    expire(key, rest)
  end
end

-- a: the slot, a tenth of the window
check['sliding-window'] = function(key, n, limit, a)
  local slot = math.floor(now / a)
  local stored = redis.call('HGETALL', key)
  local used, slots, over = 0, {}, {}
  for i = 1, #stored, 2 do
    local at = tonumber(stored[i])
    if at > slot - 11 then
      used = used + tonumber(stored[i + 1])
      slots[#slots + 1] = {at, tonumber(stored[i + 1])}
    else
      over[#over + 1] = stored[i]
    end
  end
  if used + n > limit then
    table.sort(slots, function(x, y) return x[1] < y[1] end)
    local wait = 11 * a
    for _, each in ipairs(slots) do
      used = used - each[2]
      if used + n <= limit then
        wait = (each[1] + 11) * a - now
        break
      end
    end
    return 0, wait, 0
  end
  return 1, limit - used - n, (slot + 11) * a - now, function()
    if #over > 0 then
      redis.call('HDEL', key, unpack(over))
    end
    redis.call('HINCRBY', key, whole(slot), n)
    expire(key, 11 * a)
  end
end

-- a: drops for each microsecond, b: for each permit, c: what the bucket holds
check['token-bucket'] = function(key, n, limit, a, b, c)
  local stored = redis.call('HMGET', key, 't', 'd')
  local ahead = 0
  if stored[1] then
    local since = math.max(0, now - tonumber(stored[1]))
    ahead = math.max(0, tonumber(stored[2]) - since * a)
  end
  ahead = ahead + n * b
  if ahead > c then
    return 0, math.ceil((ahead - c) / a), 0
  end
  local reset = math.ceil(ahead / a)
  return 1, math.floor((c - ahead) / b), reset, function()
    redis.call('HSET', key, 't', whole(now), 'd', whole(ahead))
    expire(key, reset)
  end
end

check['concurrency'] = function(key, n, limit, _, _, _, index)
  redis.call('ZREMRANGEBYSCORE', key, '-inf', whole(now))
  local used = redis.call('ZCARD', key)
  if used + n > limit then
    return 0, 1000000, 0
  end
  return 1, limit - used - n, 0, function()
    for i = 1, n do
      redis.call('ZADD', key, whole(now + lease * 1000), ARGV[1] .. '@' .. index .. ':' .. i)
    end
    expire(key, lease * 1000)
  end
end

for i, key in ipairs(KEYS) do
  local at = 2 + (i - 1) * 6
  local algorithm, n, limit = ARGV[at + 1], tonumber(ARGV[at + 2]), tonumber(ARGV[at + 3])
  local a, b, c = tonumber(ARGV[at + 4]), tonumber(ARGV[at + 5]), tonumber(ARGV[at + 6])
  local most = algorithm == 'token-bucket' and math.floor(c / b) or limit
  local state, x, y, take = 2, 0, 0, nil
  if n <= most then
    state, x, y, take = check[algorithm](key, n, limit, a, b, c, i - 1)
  end
  if state ~= 1 then
    answer[2] = 0
  end
  takes[#takes + 1] = take
  answer[#answer + 1] = state
  answer[#answer + 1] = x
  answer[#answer + 1] = y
end

if answer[2] == 1 then
  for _, take in ipairs(takes) do
    take()
  end
end
return answer
