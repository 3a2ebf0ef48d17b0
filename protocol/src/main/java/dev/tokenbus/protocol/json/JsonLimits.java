package dev.tokenbus.protocol.json;

import com.fasterxml.jackson.core.StreamReadConstraints;
import com.fasterxml.jackson.core.exc.StreamConstraintsException;
import dev.tokenbus.protocol.Limits;

/** The limits of JSON from outside. What breaks one is refused with an {@link ExceededException} that names the limit. */
final class JsonLimits extends StreamReadConstraints {
    private static final long serialVersionUID = 1L;
    private static final int STRING_CHARS = 64 * 1024 * 1024;

    JsonLimits() {
        super(
                Limits.JSON_DEPTH,
                DEFAULT_MAX_DOC_LEN,
                Limits.JSON_NUMBER_CHARS,
                STRING_CHARS,
                Limits.JSON_NAME_CHARS,
                Limits.JSON_TOKENS);
    }

    /** JSON that breaks a limit; the message names what is too large, how large it is, and the limit. */
    static final class ExceededException extends StreamConstraintsException {
        private static final long serialVersionUID = 1L;

        ExceededException(String what, long value, long most) {
            super(what + ": " + value + " (expected: at most " + most + ")");
        }
    }

    private static void check(String what, long value, long most) throws ExceededException {
        if (value > most) {
            throw new ExceededException(what, value, most);
        }
    }

    @Override
    public void validateNestingDepth(int depth) throws ExceededException {
        check("Document nesting depth", depth, _maxNestingDepth);
    }

    @Override
    public void validateTokenCount(long count) throws ExceededException {
        check("Token count", count, _maxTokenCount);
    }

    @Override
    public void validateFPLength(int length) throws ExceededException {
        check("Number value length", length, _maxNumLen);
    }

    @Override
    public void validateIntegerLength(int length) throws ExceededException {
        check("Number value length", length, _maxNumLen);
    }

    @Override
    public void validateStringLength(int length) throws ExceededException {
        check("String value length", length, _maxStringLen);
    }

    @Override
    public void validateNameLength(int length) throws ExceededException {
        check("Name length", length, _maxNameLen);
    }
}
