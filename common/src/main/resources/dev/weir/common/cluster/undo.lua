-- Gives back what acquire.lua granted. ARGV: the name of what is held, when it was granted; then
-- for each limit what acquire.lua was told of it.
local at = tonumber(ARGV[2])

local function whole(number)
  return string.format('%.0f', number)
end

for i, key in ipairs(KEYS) do
  local o = 2 + (i - 1) * 6
  local algorithm, n = ARGV[o + 1], tonumber(ARGV[o + 2])
  local a, b = tonumber(ARGV[o + 4]), tonumber(ARGV[o + 5])
  if algorithm == 'fixed-window' then
    local stored = redis.call('HMGET', key, 'w', 'n')
    if stored[1] and tonumber(stored[1]) == math.floor(at / a) and tonumber(stored[2]) >= n then
      redis.call('HINCRBY', key, 'n', -n)
    end
  elseif algorithm == 'sliding-window' then
    local slot = whole(math.floor(at / a))
    if tonumber(redis.call('HGET', key, slot) or 0) >= n then
      redis.call('HINCRBY', key, slot, -n)
    end
  elseif algorithm == 'token-bucket' then
    if redis.call('HEXISTS', key, 'd') == 1 then
      redis.call('HINCRBY', key, 'd', whole(-n * b))
    end
  else
    for j = 1, n do
      redis.call('ZREM', key, ARGV[1] .. '@' .. (i - 1) .. ':' .. j)
    end
  end
end
return {}
