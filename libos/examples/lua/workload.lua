-- SPDX-License-Identifier: BSD-2-Clause
-- workload.lua: what a program in Lua does, by and large, with a result that is the same everywhere.
-- Each part prints one line; the last line is a checksum of all lines before.
-- The same script runs on the host: every line of its output must come from exo as well.

local lines = {}

local function say(form, ...)
    local line = string.format(form, ...)
    lines[#lines + 1] = line
    print(line)
end

-- CRC-32 (ISO 3309), by a table -----------------------------------------------------------------

local crc_table = {}
for i = 0, 255 do
    local c = i
    for _ = 1, 8 do
        c = (c & 1) == 1 and (0xedb88320 ~ (c >> 1)) or (c >> 1)
    end
    crc_table[i] = c
end

local function crc32(text)
    local c = 0xffffffff
    for i = 1, #text do
        c = crc_table[(c ~ text:byte(i)) & 0xff] ~ (c >> 8)
    end
    return ~c & 0xffffffff
end

assert(crc32("123456789") == 0xcbf43926)

-- a generator of numbers of our own: math.random is seeded by chance -----------------------------

local Random = {}
Random.__index = Random

function Random.new(seed)
    return setmetatable({ state = seed }, Random)
end

function Random:next(limit)
    self.state = (self.state * 6364136223846793005 + 1442695040888963407)
    return (self.state >> 33) % limit
end

-- primes -------------------------------------------------------------------------------------------

local function primes(limit)
    local composite, found = {}, {}
    for i = 2, limit do
        if not composite[i] then
            found[#found + 1] = i
            for j = i * i, limit, i do
                composite[j] = true
            end
        end
    end
    return found
end

local found = primes(20000)
say("primes: %d below 20000, the last is %d", #found, found[#found])

-- queens, by backtracking ---------------------------------------------------------------------------

local function queens(n)
    local count = 0
    local function place(row, columns, left, right)
        if row == n then
            count = count + 1
            return
        end
        local free = ~(columns | left | right) & ((1 << n) - 1)
        while free ~= 0 do
            local bit = free & -free
            free = free & (free - 1)
            place(row + 1, columns | bit, (left | bit) << 1, (right | bit) >> 1)
        end
    end
    place(0, 0, 0, 0)
    return count
end

say("queens: %d ways on 8 by 8", queens(8))

-- numbers of any size ------------------------------------------------------------------------------

local BASE = 10000000

local function multiply(digits, factor)
    local carry = 0
    for i = 1, #digits do
        local product = digits[i] * factor + carry
        digits[i] = product % BASE
        carry = product // BASE
    end
    while carry > 0 do
        digits[#digits + 1] = carry % BASE
        carry = carry // BASE
    end
end

local function factorial(n)
    local digits = { 1 }
    for i = 2, n do
        multiply(digits, i)
    end
    local parts = { tostring(digits[#digits]) }
    for i = #digits - 1, 1, -1 do
        parts[#parts + 1] = string.format("%07d", digits[i])
    end
    return table.concat(parts)
end

say("factorial: 200! has %d digits, crc %08x", #factorial(200), crc32(factorial(200)))

-- sorting, with a comparison of one's own, and what a comparison that lies does ---------------------

local random = Random.new(42)
local people = {}
for i = 1, 3000 do
    people[i] = { name = "n" .. random:next(1000), age = random:next(90), number = i }
end
table.sort(people, function(a, b)
    if a.age ~= b.age then
        return a.age < b.age
    elseif a.name ~= b.name then
        return a.name < b.name
    end
    return a.number < b.number
end)
for i = 2, #people do
    assert(people[i - 1].age <= people[i].age)
end
say("sort: youngest %s, oldest %s", people[1].name, people[#people].name)
say("sort: a comparison that lies: %s", (pcall(table.sort, { 3, 1, 2, 5, 4, 9, 8 }, function() return true end))
    and "went unseen" or "was seen")

-- coroutines: all orders of five things --------------------------------------------------------------

local function permutations(things, n)
    n = n or #things
    if n <= 1 then
        coroutine.yield(things)
        return
    end
    for i = 1, n do
        things[n], things[i] = things[i], things[n]
        permutations(things, n - 1)
        things[n], things[i] = things[i], things[n]
    end
end

local seen = {}
for order in coroutine.wrap(function() permutations({ "a", "b", "c", "d", "e" }) end) do
    seen[#seen + 1] = table.concat(order)
end
say("coroutines: %d orders, crc %08x", #seen, crc32(table.concat(seen, ",")))

-- patterns: words of this very script, read from the bundle ------------------------------------------

local file = assert(io.open(arg[0], "r"))
local text = file:read("a")
file:close()
local words, distinct = {}, {}
for word in text:gmatch("%a[%w_]*") do
    if not words[word] then
        distinct[#distinct + 1] = word
    end
    words[word] = (words[word] or 0) + 1
end
table.sort(distinct, function(a, b)
    return words[a] > words[b] or (words[a] == words[b] and a < b)
end)
say("patterns: %d bytes, %d words, most often '%s' (%d times)", #text, #distinct, distinct[1], words[distinct[1]])
local line_count = 0
for _ in io.lines(arg[0]) do
    line_count = line_count + 1
end
say("patterns: %d lines, %d of them comments", line_count, select(2, ("\n" .. text):gsub("\n%s*%-%-", "")))

-- a file of one's own ----------------------------------------------------------------------------------

local out = assert(io.open("table.tmp", "w+b"))
for i = 1, 500 do
    out:write(string.pack("<I4s1d", i, "row " .. i, i / 8))
end
out:seek("set", 0)
local bytes = out:read("a")
out:close()
local position, total = 1, 0.0
for i = 1, 500 do
    local number, name, value
    number, name, value, position = string.unpack("<I4s1d", bytes, position)
    assert(number == i and name == "row " .. i)
    total = total + value
end
assert(os.rename("table.tmp", "table.old"))
assert(not io.open("table.tmp"))
local again = assert(io.open("table.old", "rb"))
again:seek("end", -8)
say("files: %d bytes, crc %08x, sum %.3f, last %.3f", #bytes, crc32(bytes), total, (string.unpack("<d", again:read(8))))
again:close()
assert(os.remove("table.old"))
assert(not os.remove("table.old"))

-- metatables: complex numbers, and a picture made of them ------------------------------------------------

local Complex = {}
Complex.__index = Complex
local function complex(re, im)
    return setmetatable({ re = re, im = im }, Complex)
end
Complex.__add = function(a, b) return complex(a.re + b.re, a.im + b.im) end
Complex.__mul = function(a, b)
    return complex(a.re * b.re - a.im * b.im, a.re * b.im + a.im * b.re)
end
Complex.__len = function(a) return a.re * a.re + a.im * a.im end
Complex.__eq = function(a, b) return a.re == b.re and a.im == b.im end
assert(complex(1, 2) * complex(3, 4) == complex(-5, 10))

for y = -8, 8, 2 do
    local row = {}
    for x = -24, 8 do
        local c, z, n = complex(x / 12, y / 8), complex(0, 0), 0
        while #z < 4 and n < 32 do
            z = z * z + c
            n = n + 1
        end
        row[#row + 1] = (" .:-=+*#"):sub(n // 4, n // 4):gsub("^$", n == 32 and "@" or " ")
    end
    say("set: |%s|", table.concat(row))
end

-- errors, closing, and how deep it goes ---------------------------------------------------------------------

local closed = {}
local ok, problem = pcall(function()
    local first <close> = setmetatable({}, { __close = function() closed[#closed + 1] = "first" end })
    local second <close> = setmetatable({}, { __close = function() closed[#closed + 1] = "second" end })
    error({ code = 7 })
end)
say("errors: %s with code %d, closed %s", ok and "none" or "one", problem.code, table.concat(closed, " then "))
local function deeper(n)
    return (("x"):gsub("x", function() return n == 0 and "end" or deeper(n - 1) end))
end
say("errors: 100 levels of C give '%s', 1000 give %s", deeper(100),
    select(2, pcall(deeper, 1000)):match("C stack overflow"))
say("errors: %s", select(2, pcall(function() return #nil end)):gsub("^.-:%d+: ", ""))

-- memory: far more than is kept, and the keys of weak tables ---------------------------------------------------

local weak, kept = setmetatable({}, { __mode = "k" }), {}
for i = 1, 20000 do
    local key = { i }
    weak[key] = i
    if i % 1000 == 0 then
        kept[#kept + 1] = key
    end
end
collectgarbage()
local alive = 0
for _ in pairs(weak) do
    alive = alive + 1
end
say("memory: %d of 20000 keys are alive", alive)

-- numbers and their forms ------------------------------------------------------------------------------------

say("forms: %d %x %5.2f %e %g %q %s %a", 42, 255, math.pi, 1e10 / 3, 0.1, "a\nb", true, 1.5)
say("forms: %s %s %s %s", 7 // -2, -7 % 3, 7.5 // 2, 2 ^ 53)
say("forms: %s %s %s", math.maxinteger + 1 == math.mininteger, 1 / 0, math.type(3.0))
say("forms: %s %s", tostring(1e15), string.format("%.14g", 123456.789))
say("forms: %.10f %.10f %.10f", math.sin(1), math.exp(1), math.log(10))
say("utf8: %d characters in %d bytes, %s", utf8.len("\u{e4}\u{20ac}\u{1f600}z"), #"\u{e4}\u{20ac}\u{1f600}z",
    table.concat({ utf8.codepoint("\u{e4}\u{20ac}", 1, -1) }, " "))

-- code made while running ---------------------------------------------------------------------------------------

local source = "local x = ... ; local s = 0 ; for i = 1, x do s = s + i % 7 * i end ; return s"
local compiled = assert(load(string.dump(assert(load(source)))))
say("load: %d, and %s", compiled(1000), (select(2, load("x ="))))

say("arguments: %s", table.concat(arg, " "))
local sum = crc32(table.concat(lines, "\n"))
print(string.format("workload: %d lines, checksum %08x", #lines, sum))
