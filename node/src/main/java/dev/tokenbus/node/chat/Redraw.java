package dev.tokenbus.node.chat;

/** How a text that is printed again and again relates to the one before. */
public enum Redraw {
    /** It is printed below. */
    BELOW {
        @Override
        public String over(String text) {
            return text;
        }
    },
    /**
     * It takes the same place on a terminal (ECMA-48): the cursor goes home, each line erases what it leaves of the old one, and then
     * everything below goes. Clearing the screen first would make it flicker.
     */
    IN_PLACE {
        @Override
        public String over(String text) {
            return HOME + text.replaceAll("\\R", ERASE_LINE_AFTER + "$0") + ERASE_BELOW;
        }
    };

    private static final String HOME = "\u001b[H";
    private static final String ERASE_LINE_AFTER = "\u001b[K";
    private static final String ERASE_BELOW = "\u001b[J";

    public abstract String over(String text);
}
