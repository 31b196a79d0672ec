-- The entries of a log after those that a reader has. KEYS: the log, its readers by when they read
-- last, how far each is, how many entries it had in all.
-- ARGV: the reader, after how many ms it is taken for gone, the id and number of the last entry it
-- has, or '' where it has just begun, how many ms ago that was, how many entries at most.
-- One that has just begun goes on where it was under its name, else from when it began. A name that
-- has not read for a week is forgotten, when another one begins.
-- Answers 1 where entries are lost, else 0, the id and number that the answer follows, and id,
-- number, readers and text of each entry.
local clock = redis.call('TIME')
local now = clock[1] * 1000 + math.floor(clock[2] / 1000)
redis.call('ZADD', KEYS[2], string.format('%.0f', now), ARGV[1])
redis.call('ZREMRANGEBYSCORE', KEYS[2], '-inf', string.format('(%.0f', now - tonumber(ARGV[2])))
local function forget()
  local reached = redis.call('HGETALL', KEYS[3])
  for i = 1, #reached, 2 do
    local seen = string.match(reached[i + 1], '^%S+ %d+ (%d+)$')
    if not seen then
      redis.call('HSET', KEYS[3], reached[i], string.format('%s %.0f', reached[i + 1], now))
    elseif now - tonumber(seen) > 604800000 then
      redis.call('HDEL', KEYS[3], reached[i])
    end
  end
end

local id, number = string.match(ARGV[3], '^(%S+) (%d+)$')
if not id then
  id, number = string.match(redis.call('HGET', KEYS[3], ARGV[1]) or '', '^(%S+) (%d+)')
end
if not id then
  forget()
  id, number = '0-0', '0'
  local begun = string.format('%.0f', math.max(0, now - tonumber(ARGV[4])))
  local before = redis.call('XREVRANGE', KEYS[1], begun, '-', 'COUNT', 1)
  if before[1] then
    id, number = before[1][1], before[1][2][2]
  end
end
local total = redis.call('GET', KEYS[4]) or '0'
local found = redis.call('XRANGE', KEYS[1], '(' .. id, '+', 'COUNT', ARGV[5])
local lost = 0
if tonumber(total) < tonumber(number) or (tonumber(total) > tonumber(number) and not found[1]) then
  lost, id, number = 1, '0-0', '0'
  found = redis.call('XRANGE', KEYS[1], '(0-0', '+', 'COUNT', ARGV[5])
  if not found[1] then
    number = total
  end
end
redis.call('HSET', KEYS[3], ARGV[1], string.format('%s %s %.0f', id, number, now))
local answer = {lost, id, number}
for _, entry in ipairs(found) do
  local fields = entry[2]
  answer[#answer + 1] = entry[1]
  answer[#answer + 1] = fields[2]
  answer[#answer + 1] = fields[4]
  answer[#answer + 1] = fields[6]
end
return answer
