package dev.tokenbus.worker.openai;

import dev.tokenbus.worker.response.MalformedUpstreamException;
import dev.tokenbus.worker.text.SurrogateGuard;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;

/**
 * Tells which tool call a fragment belongs to, although servers number calls in many ways. A known id is that call, unless it has
 * another name: some servers have one id for all. A new id, or a name where a call cannot be named again, begins a call: under the
 * server's index if that is free, else under the next free one. What has neither belongs to the call of its index, else to the call that
 * was last spoken of. Not thread-safe.
 */
final class ToolCalls {
    private static final int MAX_CALLS = 128;

    private final List<Call> calls = new ArrayList<>();
    private final Map<String, Call> byId = new HashMap<>();
    /** The latest call under each index that the server uses. */
    private final Map<Integer, Call> byIndex = new HashMap<>();

    private @Nullable Call open;

    /** One call, under an index of its own. */
    static final class Call {
        final int index;
        final SurrogateGuard arguments = new SurrogateGuard();
        private final JsonDepth depth = new JsonDepth();
        private final Prefix said = new Prefix();
        private @Nullable String id;
        private @Nullable String name;

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

        /** Whether a fragment with this name, if any, can be of this call: who names a call whose arguments are whole begins another. */
        private boolean canBeNamed(@Nullable String given) {
            return given == null || name == null || (name.equals(given) && !depth.isComplete());
        }

        private boolean isNamed(@Nullable String given) {
            return given == null || name == null || name.equals(given);
        }

        private boolean hasId(String given) {
            return given.equals(id);
        }
    }

    /**
     * Returns the call of a fragment.
     *
     * @param index the server's; negative if it gives none
     */
    Call of(int index, @Nullable String id, @Nullable String name) throws MalformedUpstreamException {
        Call call = id == null ? ofIndex(index, name) : ofId(index, id, name);
        open = call;
        if (index >= 0) {
            byIndex.put(index, call);
        }
        if (id != null) {
            byId.putIfAbsent(id, call);
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

    private Call ofId(int index, String id, @Nullable String name) throws MalformedUpstreamException {
        Call there = at(index).orElse(null);
        if (there != null && there.canBeNamed(name) && there.hasId(id)) {
            return there;
        }
        Call known = byId.get(id);
        if (known != null && known.canBeNamed(name)) {
            return known;
        }
        return there != null && there.id == null && there.canBeNamed(name) ? there : begin(index);
    }

    private Call ofIndex(int index, @Nullable String name) throws MalformedUpstreamException {
        Optional<Call> there = at(index);
        if (name == null) {
            Optional<Call> spokenOf = there.or(() -> Optional.ofNullable(open));
            return spokenOf.isPresent() ? spokenOf.get() : begin(index);
        }
        return there.isPresent() && there.get().canBeNamed(name) ? there.get() : begin(index);
    }

    /** The call under a server's index; where it gives none, the one that was last spoken of. */
    private Optional<Call> at(int index) {
        return Optional.ofNullable(index < 0 ? open : byIndex.get(index));
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
