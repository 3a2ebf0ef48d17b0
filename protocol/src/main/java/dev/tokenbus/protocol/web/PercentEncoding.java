package dev.tokenbus.protocol.web;

/** Whether the escapes of a request's target can be decoded, before anyone tries and fails. */
public final class PercentEncoding {
    private static final int HEX = 16;

    private PercentEncoding() {}

    /** Whether each {@code %} is followed by two hexadecimal digits. */
    public static boolean isValid(String target) {
        for (int at = target.indexOf('%'); at >= 0; at = target.indexOf('%', at + 1)) {
            if (at + 2 >= target.length() || !isHex(target.charAt(at + 1)) || !isHex(target.charAt(at + 2))) {
                return false;
            }
        }
        return true;
    }

    private static boolean isHex(char digit) {
        return digit < 128 && Character.digit(digit, HEX) >= 0;
    }
}
