-- SPDX-License-Identifier: BSD-2-Clause
-- conformance.lua: the language and those of its libraries that need no system, one line for each
-- question. Nothing here knows the answers: the host's Lua, of the same source, gives them, and every
-- line must come from exo as well. What the two C libraries do differently is left out: docs/posix.md.

local function show(value)
    if type(value) == "string" then
        return string.format("%q", value)
    end
    if type(value) == "table" or type(value) == "function" or type(value) == "thread" then
        return type(value) -- without its address
    end
    return tostring(value)
end

local function line(name, ...)
    local parts = table.pack(...)
    for i = 1, parts.n do
        parts[i] = show(parts[i])
    end
    print(name .. ": " .. table.concat(parts, " "))
end

local function try(name, f, ...)
    line(name, pcall(f, ...))
end

local function part(name)
    print("-- " .. name)
end

part "integers and floats"
local min, max = math.mininteger, math.maxinteger
line("wrap", max + 1 == min, min - 1 == max, max * 2, min // -1, min % -1, -min)
line("division", 7 // 2, -7 // 2, 7 // -2, -7 // -2, 7 % 3, -7 % 3, 7 % -3, -7 % -3)
line("float division", 7 / 2, 7.5 // 2, -7.5 // 2, 7.5 % 2, -7.5 % 2, 7.5 % -2, 1e308 * 10, -1e308 * 10)
line("by zero", 1 / 0, -1 / 0, 1 // 0.0, 5.0 % math.huge, -5.0 % math.huge)
try("integer by zero", function() return 1 // 0 end)
try("integer modulo zero", function() return 1 % 0 end)
line("power", 2 ^ 10, 2 ^ 0.5, (-2) ^ 3, 2 ^ -1, -2 ^ 2)
line("bits", 0xff & 0x0f, 0xf0 | 0x0f, 0xff ~ 0x0f, ~0, 1 << 63, 1 << 64, -1 >> 1, -1 >> 63, 1 << -1, 2 >> -1)
line("bits of floats", 3.0 & 1, 2 ^ 53 | 0)
try("bits of text", function(x) return x | 8 end, "7")
try("no integer", function() return 1.5 & 1 end)
try("no number", function() return {} & 1 end)
line("comparison", 1 == 1.0, max < max + 0.0, max + 0.0 == 2 ^ 63, min <= -2 ^ 63, 1 < 1.5, "a" < "b", "Z" < "a", "" < "a")
try("compared with text", function() return 1 < "2" end)
line("coercion", "10" + 5, "0x10" * 2, 10 .. 20, "3" ^ 2, -"2", "1e1" + 0)
try("coercion refused", function() return "ten" + 1 end)
line("tonumber", tonumber("0x1p4"), tonumber("  12  "), tonumber("1e"), tonumber("12a"), tonumber("z", 36), tonumber("ff", 16), tonumber("8", 8), tonumber("7fffffffffffffff", 16), tonumber(""), tonumber("0xg"), tonumber("1 2"))
line("hexadecimal", tonumber("0x2.5"), tonumber(" -0x.8 "), tonumber("0xfffffffffffff.8"), tonumber("0x"), tonumber("00x2"), tonumber("0x."), tonumber("0x.1p-1074"))
line("literals", 0xA, 0Xa.8p0, 3e-2, .5, 5., 0x.1p4, 9223372036854775807, 9223372036854775808, 0xffffffffffffffffff)
line("tostring", tostring(1.0), tostring(-0.0), tostring(1e15), tostring(1e100), tostring(0.1), tostring(123456.789e3), tostring(2 ^ 53), tostring(1 / 3))

part "math"
line("ceilings", math.ceil(2147483647.5), math.ceil(4294967295.5), math.ceil(2 ^ 52 - 0.5), math.ceil(-2147483647.5), math.ceil(2 ^ 62))
line("rounding", math.floor(3.7), math.floor(-3.7), math.ceil(3.2), math.ceil(-3.2), math.floor(2 ^ 70), math.fmod(7, 3), math.fmod(-7, 3), math.fmod(7, -3.0))
line("types", math.type(1), math.type(1.0), math.type("1"), math.tointeger(3.0), math.tointeger(3.5), math.tointeger("8"), math.tointeger(2 ^ 63))
line("extremes", math.max(1, 2.5, -1), math.min(3, 1, 2), math.abs(min), math.abs(-0.0), math.ult(1, -1), math.ult(-1, 1))
line("parts", math.modf(3.25), math.modf(-3.25), math.modf(math.huge), math.modf(5))
line("functions", math.sqrt(2), math.exp(1), math.log(10), math.log(8, 2), math.log(1000, 10), math.log(27, 3))
line("angles", math.sin(1), math.cos(1), math.tan(1), math.asin(1), math.acos(0), math.atan(1), math.atan(-1, -1), math.deg(math.pi), math.rad(180))
line("not a number", 0 / 0 ~= 0 / 0, math.huge // 1, -math.huge // 1, math.pi)
try("empty range", math.random, 2, 1)
try("no argument", math.max)
math.randomseed(42, 7)
line("generator", math.random(0), math.random(1, 100), math.random(6), math.random())

part "strings"
line("sub", ("exokernel"):sub(2, 4), ("exokernel"):sub(-3), ("exokernel"):sub(0), ("exokernel"):sub(5, 2), ("exokernel"):sub(-100, 100), ("exokernel"):sub(max, min))
line("bytes", ("A\0z"):byte(1, -1), #"\0\0", "\x41\65\u{20ac}\z
      after", "tab\tend")
line("case", ("MiXed"):upper(), ("MiXed"):lower(), ("abc"):reverse(), ("ab"):rep(3, "-"), ("x"):rep(0), ("x"):rep(-1))
line("find", ("hello world"):find("o w"), ("hello"):find("l+"), ("a.b"):find(".", 2, true), ("abc"):find("", 10), ("abc"):find("", 4), ("hello"):find("xyz"), ("hello"):find("(l)(l)"))
line("match", ("key = value"):match("^(%w+)%s*=%s*(%w+)$"), ("2026-11-29"):match("(%d+)-(%d+)-(%d+)"), ("[[x]]"):match("%[(%b[])%]"), ("THE (quick) fox"):find("%((%a+)%)"), ("x"):match("()"))
line("frontier", ("THE (quick) fox"):gsub("%f[%a]%a+%f[%A]", "w"), ("a,b,,c"):gsub(",", ";", 2), ("abc"):gsub("", "-"), ("hello"):gsub("l", { l = "L" }), ("hello"):gsub("(h)(e)", "%2%1%0%%"))
line("gsub by function", ("1 2 3"):gsub("%d", function(d) return d * 2 end), ("abc"):gsub("%w", function() return false end))
try("bad replacement", string.gsub, "x", "x", "%2")
try("bad pattern", string.find, "x", "[a")
try("bad pattern, too", string.match, "x", "%")
local words = {}
for word, at in ("one two  three"):gmatch("(%a+)()") do
    words[#words + 1] = word .. at
end
line("gmatch", table.concat(words, ","))
line("classes", ("aB3 _\t."):gsub("%l", "l"), ("aB3 _\t."):gsub("%u", "u"), ("aB3 _\t."):gsub("%p", "p"), ("aB3 _\t."):gsub("%s", "s"), ("a-b"):gsub("[%-x]", "+"), ("]^"):gsub("[]^]", "."), ("abc"):gsub("[^a]", "."))
line("lazy", ("<a><b>"):match("<(.-)>"), ("<a><b>"):match("<(.*)>"), ("aaa"):match("a-"), ("aaab"):match("a-b"), ("aaa"):match("a?a?a?a?$"))
line("format", ("%5d|%-5d|%05d|%+d|% d"):format(42, 42, 42, 42, 42), ("%x %X %#x %o %c"):format(255, 255, 255, 8, 65), ("%s %10s %-10s| %.2s"):format("a", "b", "c", "def"))
line("format floats", ("%f %.3f %e %.2E %g %G %g %g"):format(1.5, 2.0005, 12345.678, 0.00012, 1e20, 1e-10, 100000, 1000000), ("%5.1f|%-8.2f|%+.0f|%#.0f"):format(3.14159, 2.5, 2.5, 3.0), ("%.14g %.10g %.3g"):format(0.1, 1 / 3, 1234567))
line("format hexadecimal floats", ("%a %a %.1a %a"):format(1, 0.5, 1.999, -3.75))
line("format quoted", ("%q %q %q %q"):format('a "quote"\n\0end', 1 / 3, min, 255))
try("format refused", string.format, "%d", 1.5)
try("format without argument", string.format, "%s")
try("no such format", string.format, "%y", 1)
line("by metamethod", ("%s"):format(setmetatable({}, { __tostring = function() return "told" end })))

part "string.pack"
local function hex(text)
    return (text:gsub(".", function(c) return ("%02x"):format(c:byte()) end))
end
line("integers", hex(string.pack("<i1 i2 i4 i8", -1, -2, -3, -4)), hex(string.pack(">I3 I5", 0x010203, 0x0102030405)), hex(string.pack("=j", 1)))
line("text", hex(string.pack("z s1 s2", "ab", "cd", "ef")), hex(string.pack(">s4", "x")), hex(string.pack("c5", "abc")))
line("floats", hex(string.pack("<d f n", 1.5, -2.25, 0.1)))
for _, x in ipairs({ 0.1, 1 / 3, 3e-2, 9223372036854775808, 2 ^ 0.5, math.pi, 7 % 0.3, -0.0, 1e308 * 10, 5e-324, 123456.789e3, math.fmod(-7.5, 2), 0x1.fffffffffffffp-3, tonumber("2.2250738585072011e-308") }) do
    line("to the last bit", hex(string.pack(">d", x)))
end
line("alignment", hex(string.pack("!4 i1 i4", 1, 2)), hex(string.pack("<!8 b Xd d", 1, 1.0)), string.packsize("!8 i1 i8"), string.packsize("<i4 i2 i1"))
line("unpacked", string.unpack("<i2 >i2 z B", "\1\0\0\1text\0\255"), string.unpack("<i16", string.pack("<i16", -5)))
try("too small", string.pack, "i1", 128)
try("too short", string.unpack, "i4", "abc")
try("no size", string.packsize, "s")

part "tables"
local t = { 5, 2, 8, 1, 9, 3 }
table.sort(t)
line("sorted", table.concat(t, " "))
table.sort(t, function(a, b) return a > b end)
line("the other way", table.concat(t, " "))
try("no order", table.sort, { 1, 2, 3, 4, 5, 6, 7, 8 }, function() return true end)
try("sorted with text", table.sort, { 1, "x" })
table.insert(t, 4)
table.insert(t, 1, 7)
line("inserted", table.concat(t, " "), table.remove(t), table.remove(t, 1), #t, table.remove({}), table.remove(t, #t + 1))
try("inserted too far", table.insert, t, 99, 1)
try("inserted nothing", table.insert, t)
line("moved", table.concat(table.move({ 1, 2, 3 }, 2, 3, 1), " "), table.concat(table.move({ 1, 2, 3 }, 1, 3, 2), " "), table.concat(table.move({ 1, 2 }, 1, 2, 3, { 9, 9 }), " "))
line("unpacked", table.unpack({ 1, nil, 3 }, 1, 3))
line("packed", table.pack(nil, nil).n, select("#"), select("#", nil, nil), select(-1, 1, 2, 3), select(2, "a", "b", "c"))
try("select", select, 0)
try("concatenated", table.concat, { 1, {}, 3 })
local keys = {}
for k in pairs({ a = 1, b = 2, 10, 20, [2.0] = 21, [2 ^ 53] = 1 }) do
    keys[#keys + 1] = tostring(k)
end
table.sort(keys)
line("keys", table.concat(keys, " "), next({}), rawlen({ 1, 2 }), rawequal(keys, keys))
try("key nil", function() local x = {} x[nil] = 1 end)
try("key nan", function() local x = {} x[0 / 0] = 1 end)

part "utf8"
line("made", utf8.char(72, 228, 8364, 128512), #utf8.charpattern, utf8.len("äöü"), utf8.len("\xff"), utf8.len("abc", 4), utf8.len("äöü", -2))
line("points", utf8.codepoint("hä€", 1, -1), utf8.offset("hä€x", 3), utf8.offset("hä€x", -1), utf8.offset("abc", 5))
for at, point in utf8.codes("a€😀") do
    line("code", at, point)
end
try("broken", utf8.codepoint, "\xe4")
try("continued", utf8.offset, "ä", 1, 2)
line("beyond Unicode", utf8.len("\u{7FFFFFFF}", 1, -1, true), utf8.len("\u{7FFFFFFF}"), #utf8.char(0x7fffffff))

part "control"
for i = 3, 1, -1 do
    for j = 1, 3 do
        if j == 2 then
            goto continue
        end
        line("goto", i, j)
        ::continue::
    end
end
local steps = {}
for x = 1.0, 2.0, 0.25 do
    steps[#steps + 1] = x
end
line("float loop", table.unpack(steps))
local count = 0
for _ = max - 1, max do
    count = count + 1
end
line("loop at the end of integers", count)
try("step zero", function() for _ = 1, 2, 0 do end end)
line("and or", nil and 1, false or "x", 0 and "zero is true", not nil, nil == false)
line("refused", load("goto nowhere"))
line("refused", load("break"))
line("refused", load("local x <const> = 1; x = 2"))
line("refused", load("return 'unfinished"))
line("refused", load("x = = 1"))
line("refused", load("for i = 1 do end", "=chunk"))
line("loaded", load("return ... + 1", "c", "t", {})(41), pcall(load, "return 1", "c", "b"))
do
    local order = {}
    do
        local a <close> = setmetatable({}, { __close = function(_, e) order[#order + 1] = "a" .. tostring(e) end })
        local b <close> = setmetatable({}, { __close = function(_, e) order[#order + 1] = "b" .. tostring(e) end })
    end
    pcall(function()
        local c <close> = setmetatable({}, { __close = function(_, e) order[#order + 1] = "c" .. tostring(e) end })
        error("gone", 0)
    end)
    line("closed", table.concat(order, " "))
end

part "functions"
local function counter()
    local n = 0
    return function() n = n + 1 return n end, function() return n end
end
local up, get = counter()
up() up()
local fresh = counter()
line("closures", get(), fresh(), get())
local caught = {}
for i = 1, 3 do
    caught[i] = function() i = i + 10 return i end
end
line("a variable of its own", caught[1](), caught[1](), caught[2](), caught[3]())
local function sum(...)
    local total = 0
    for _, x in ipairs({ ... }) do
        total = total + x
    end
    return total, select("#", ...)
end
line("varargs", sum(), sum(1, 2, 3), (sum(1, 2)))
local function tail(n)
    if n == 0 then
        return "bottom"
    end
    return tail(n - 1)
end
line("tail calls", tail(100000))
local depth = 0
local function deep()
    depth = depth + 1
    local is_fine, why = pcall(deep)
    if not is_fine then
        error(why, 0)
    end
end
local is_fine, why = pcall(deep)
line("too deep", is_fine, why:match("stack overflow"), depth > 150)
line("dumped", load(string.dump(function(a, b) return a * b end))(6, 7))

part "metatables"
local V = {}
V.__index = V
local function vector(x, y)
    return setmetatable({ x = x, y = y }, V)
end
V.__add = function(a, b) return vector(a.x + b.x, a.y + b.y) end
V.__mul = function(a, b) return type(a) == "number" and vector(a * b.x, a * b.y) or a.x * b.x + a.y * b.y end
V.__unm = function(a) return vector(-a.x, -a.y) end
V.__eq = function(a, b) return a.x == b.x and a.y == b.y end
V.__lt = function(a, b) return a.x < b.x end
V.__le = function(a, b) return a.x <= b.x end
V.__len = function() return 2 end
V.__concat = function(a, b) return tostring(a) .. "&" .. tostring(b) end
V.__tostring = function(a) return "(" .. a.x .. "," .. a.y .. ")" end
V.__call = function(self, k) return self[k] end
V.__idiv = function(a, b) return "idiv" end
V.__band = function(a, b) return "band" end
V.__shl = function(a, b) return "shl" end
V.__bnot = function(a) return "bnot" end
V.__name = "vector"
local a, b = vector(1, 2), vector(3, 4)
line("operators", tostring(a + b), a * b, tostring(2 * a), tostring(-a), a == vector(1, 2), a < b, a <= b, a > b, #a, a .. b, a .. "x", a("y"), a // 1, 1 & a, a << 1, ~a)
local log = {}
local proxy = setmetatable({}, { __index = function(_, k) log[#log + 1] = "get " .. k return k .. "!" end,
                                 __newindex = function(s, k, v) log[#log + 1] = "set " .. k rawset(s, k, v) end })
proxy.one = proxy.two
proxy.one = 1
line("proxy", rawget(proxy, "one"), table.concat(log, ", "))
line("inheritance", setmetatable({}, { __index = setmetatable({ x = 1 }, { __index = { y = 2 } }) }).y)
line("pairs", (function() for k, v in pairs(setmetatable({}, { __pairs = function() return function(_, k) if not k then return 1, "mine" end end, nil, nil end })) do return k, v end end)())
line("protected", getmetatable(setmetatable({}, { __metatable = "closed" })), getmetatable("").__index == string)
try("protected", setmetatable, setmetatable({}, { __metatable = 1 }), {})
try("no arithmetic", function() local q = {} return q + 1 end)
try("no field", function() local q return q.x end)
try("no call", function() local q = { r = {} } q.r.s() end)
try("no call of a global", function() nothing() end)
try("no length", function() return #5 end)
try("no concatenation", function() return "a" .. {} end)

part "errors"
line("error", pcall(error, "text", 0), pcall(error, { code = 7 }), pcall(error), pcall(error, nil))
try("with its place", function() error("here") end)
try("with its caller's", function() (function() error("there", 2) end)() end)
line("handled", xpcall(function() error("inner", 0) end, function(m) return "handled " .. m end))
line("nested", pcall(pcall, error, "e"))
line("error in the handler", xpcall(error, function() error("again") end, "first"))
try("assert", assert, false, "said")
try("assert", assert, nil)
line("assert passes all", assert(1, 2, 3))
local traced = select(2, xpcall(function() error("traced") end, debug.traceback))
line("traceback", traced:match("^[^\n]+"), select(2, traced:gsub("\n", "")) > 3)

part "coroutines"
local co = coroutine.create(function(x, y)
    local z = coroutine.yield(x + y)
    local w, v = coroutine.yield(z * 2)
    return w, v, "end"
end)
line("resumed", coroutine.resume(co, 1, 2))
line("resumed", coroutine.resume(co, 10))
line("status", coroutine.status(co), coroutine.isyieldable(), select(2, coroutine.running()))
line("resumed", coroutine.resume(co, "a", "b"))
line("dead", coroutine.status(co), coroutine.resume(co))
local generate = coroutine.wrap(function() for i = 1, 3 do coroutine.yield(i) end end)
line("wrapped", generate(), generate(), generate(), generate())
try("wrapped and dead", generate)
line("across pcall", coroutine.resume(coroutine.create(function()
    return pcall(function() local got = coroutine.yield("out") error("e" .. tostring(got), 0) end)
end)))
line("across sort", coroutine.resume(coroutine.create(function()
    return pcall(table.sort, { 3, 1, 2 }, function(p, q) coroutine.yield() return p < q end)
end)))
line("across a metamethod", coroutine.wrap(function()
    return setmetatable({}, { __add = function() return (coroutine.yield("from add")) end }) + 1
end)())
local closing = coroutine.create(function()
    local guard <close> = setmetatable({}, { __close = function() print("guard closed") end })
    coroutine.yield()
end)
coroutine.resume(closing)
line("closed", coroutine.close(closing), coroutine.status(closing))
try("not by itself", coroutine.resume, coroutine.running())
local ring = {}
for i = 1, 50 do
    ring[i] = coroutine.wrap(function(n) while true do n = coroutine.yield(n + i) end end)
end
local total = 0
for round = 1, 20 do
    for i = 1, 50 do
        total = ring[i](total) % 1000003
    end
end
line("many", total)

part "collection"
local weak = setmetatable({}, { __mode = "k" })
local strong = {}
weak[strong], weak[{}] = 1, 2
collectgarbage()
local left = 0
for _ in pairs(weak) do
    left = left + 1
end
line("weak keys", left)
local finals = {}
for i = 1, 3 do
    setmetatable({}, { __gc = function() finals[#finals + 1] = i end })
end
collectgarbage()
line("finalizers, the youngest first", table.concat(finals, " "))
for _, mode in ipairs({ "generational", "incremental" }) do
    collectgarbage(mode)
    local chain
    for i = 1, 20000 do
        chain = { chain, i % 7 == 0 and ("text " .. i) or i }
        if i % 100 == 0 then
            chain = nil
        end
    end
    collectgarbage()
    line(mode, collectgarbage("count") < 1000, collectgarbage("isrunning"))
end
line("stepped", type(collectgarbage("step", 10)), collectgarbage("stop"), collectgarbage("isrunning"), collectgarbage("restart"))

part "end"
line("version", _VERSION, _G._G == _G, #arg, arg[0])
