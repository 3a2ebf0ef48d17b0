package dev.tokenbus.worker.openai;

import dev.tokenbus.worker.response.MalformedUpstreamException;
import dev.tokenbus.worker.text.Prefix;
import dev.tokenbus.worker.text.SurrogateGuard;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;

/**
 * Tells which tool call a fragment belongs to, although servers number calls in many ways. A known id is that call, unless it has
 * another name: some servers have one id for all. A new id, another name, or arguments for a call that is named again although its own
 * are whole begin a call: under the server's index if that is free, else under the next free one. What has neither belongs to the call
 * of its index, else to the call that was last spoken of. Not thread-safe.
 */
final class ToolCalls {
    private static final int MAX_CALLS = 128;

    private final List<Call> calls = new ArrayList<>();
    private final Map<String, Call> byId = new HashMap<>();
    /** The latest call under each index that the server uses. */
    private final Map<Integer, Call> byIndex = new HashMap<>();

    private @Nullable Call open;

    /** What is said of one call at once. */
    static final class Fragment {
        /** The server's; negative if it gives none. */
        int index = -1;

        @Nullable
        String id;

        @Nullable
        String name;

        @Nullable
        String arguments;

        private boolean hasArguments() {
            return arguments != null && !arguments.isBlank();
        }
    }

    /** One call, under an index of its own. */
    static final class Call {
        final int index;
        final SurrogateGuard arguments = new SurrogateGuard();
        private final JsonDepth depth = new JsonDepth();
        private final Prefix said = new Prefix();
        private @Nullable String id;
        private @Nullable String name;
        /** Whether its name was said again, without arguments, after its own were whole: others may follow, which are another call's. */
        private boolean namedAgain;

        private Call(int index) {
            this.index = index;
        }

        /** The id when it is new to this call, else null. */
        @Nullable
        String newId(@Nullable String given) {
            boolean isNew = given != null && id == null;
            id = isNew ? given : id;
            return isNew ? given : null;
        }

        /** The name when it is new to this call, else null. */
        @Nullable
        String newName(@Nullable String given) {
            boolean isNew = given != null && name == null;
            name = isNew ? given : name;
            return isNew ? given : null;
        }

        void spoke(String fragment) {
            depth.add(fragment);
            said.add(fragment);
        }

        /** The arguments so far. */
        Prefix said() {
            return said;
        }

        /** Whether a fragment can be of this call: arguments beyond whole ones, with the name again, are another call's. */
        private boolean canHave(Fragment fragment) {
            if (!isNamed(fragment.name)) {
                return false;
            }
            boolean again = fragment.name != null && name != null;
            return !depth.isComplete() || !fragment.hasArguments() || !(again || namedAgain);
        }

        /** Whether nameless arguments of another id are still of this call: some servers make a new id for each fragment. */
        private boolean goesOn(Fragment fragment) {
            return name != null && fragment.name == null && fragment.hasArguments() && !depth.isComplete();
        }

        private void named(Fragment fragment) {
            namedAgain = depth.isComplete() && (namedAgain || (fragment.name != null && name != null));
        }

        private boolean isNamed(@Nullable String given) {
            return given == null || name == null || name.equals(given);
        }

        private boolean hasId(String given) {
            return given.equals(id);
        }
    }

    /** Returns the call of a fragment; one that begins without a name, behind a call that was named again, has that name. */
    Call of(Fragment fragment) throws MalformedUpstreamException {
        Call there = at(fragment.index);
        Call call = fragment.id == null ? ofIndex(there, fragment) : ofId(there, fragment, fragment.id);
        Call before = there == null ? open : there;
        if (call.name == null && fragment.name == null && before != null && before != call && before.namedAgain) {
            fragment.name = before.name;
            before.namedAgain = false;
        }
        call.named(fragment);
        open = call;
        if (fragment.index >= 0) {
            byIndex.put(fragment.index, call);
        }
        if (fragment.id != null) {
            byId.putIfAbsent(fragment.id, call);
        }
        return call;
    }

    /** Whether a fragment with an id says again the whole of a call that was said. */
    boolean repeats(@Nullable String id, @Nullable String name, @Nullable String whole) {
        Call known = id == null ? null : byId.get(id);
        return known != null
                && whole != null
                && known.isNamed(name)
                && known.depth.isComplete()
                && known.said.is(whole);
    }

    /**
     * Returns the call of a message that has all calls so far: the known one of its id or of its place.
     *
     * @param at its place among the calls of the message
     */
    Call ofWhole(int at, @Nullable String id, @Nullable String name) throws MalformedUpstreamException {
        Call there = at < calls.size() ? calls.get(at) : null;
        Call known = id == null ? null : byId.get(id);
        Call call;
        if (there != null && there.isNamed(name) && (id == null || there.id == null || there.hasId(id))) {
            call = there;
        } else if (known != null && known.isNamed(name)) {
            call = known;
        } else {
            call = begin(at);
        }
        if (id != null) {
            byId.putIfAbsent(id, call);
        }
        return call;
    }

    List<Call> all() {
        return calls;
    }

    private Call ofId(@Nullable Call there, Fragment fragment, String id) throws MalformedUpstreamException {
        if (there != null && there.hasId(id) && there.canHave(fragment)) {
            return there;
        }
        Call known = byId.get(id);
        if (known != null && known.canHave(fragment)) {
            return known;
        }
        if (there != null && there.canHave(fragment) && (there.id == null || there.goesOn(fragment))) {
            return there;
        }
        return begin(fragment.index);
    }

    private Call ofIndex(@Nullable Call there, Fragment fragment) throws MalformedUpstreamException {
        Call spokenOf = there == null && fragment.name == null ? open : there;
        return spokenOf != null && spokenOf.canHave(fragment) ? spokenOf : begin(fragment.index);
    }

    /** The call under a server's index; where it gives none, the one that was last spoken of. */
    private @Nullable Call at(int index) {
        return index < 0 ? open : byIndex.get(index);
    }

    private Call begin(int wanted) throws MalformedUpstreamException {
        if (calls.size() == MAX_CALLS) {
            throw new MalformedUpstreamException("an answer has more than " + MAX_CALLS + " tool calls");
        }
        int highest = calls.stream().mapToInt(call -> call.index).max().orElse(-1);
        Call call = new Call(IntStream.of(wanted, highest + 1)
                .filter(this::isFree)
                .findFirst()
                .orElseGet(() -> IntStream.range(0, MAX_CALLS)
                        .filter(this::isFree)
                        .findFirst()
                        .orElseThrow()));
        calls.add(call);
        return call;
    }

    private boolean isFree(int index) {
        return index >= 0 && index < MAX_CALLS && calls.stream().noneMatch(call -> call.index == index);
    }

    /** Follows JSON text to its end, without reading it. */
    private static final class JsonDepth {
        private int depth;
        private boolean inString;
        private boolean escaped;
        private boolean complete;

        void add(String json) {
            for (int i = 0; i < json.length(); i++) {
                char c = json.charAt(i);
                if (escaped) {
                    escaped = false;
                } else if (inString) {
                    escaped = c == '\\';
                    inString = c != '"';
                } else if (c == '"') {
                    inString = true;
                } else if (c == '{' || c == '[') {
                    depth++;
                } else if (c == '}' || c == ']') {
                    depth--;
                    complete |= depth <= 0;
                }
            }
        }

        boolean isComplete() {
            return complete;
        }
    }
}
