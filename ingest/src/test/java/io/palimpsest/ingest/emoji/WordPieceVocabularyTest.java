package io.palimpsest.ingest.emoji;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.Locale;
import org.junit.jupiter.api.Test;

class WordPieceVocabularyTest {

    private static final List<String> CAPTIONS =
            List.of("Grinning face, smile", "face with Piñata", "running shoe", "face: shoe");

    private final List<String> tokens = WordPieceVocabulary.of(CAPTIONS, 3, 5);

    @Test
    void specialTokensComeFirst() {
        assertThat(tokens.subList(0, 5)).containsExactly("[PAD]", "[UNK]", "[CLS]", "[SEP]", "[MASK]");
        assertThat(tokens).doesNotHaveDuplicates();
    }

    @Test
    void theMostFrequentWordsAreWholeInLowerCaseWithoutAccents() {
        assertThat(tokens).contains("face", "shoe").doesNotContain("Grinning", "piñata");
        assertThat(WordPieceVocabulary.of(CAPTIONS, 100, 0)).contains("pinata", "grinning");
    }

    @Test
    void everyPrintableCharacterCanBeSpelled() {
        for (char character = '!'; character <= '~'; character++) {
            String lower = String.valueOf(character).toLowerCase(Locale.ROOT);
            assertThat(tokens).contains(lower, "##" + lower);
        }
    }

    @Test
    void endingsSharedByWordsArePieces() {
        assertThat(tokens).contains("##ning");
    }

    @Test
    void theOrderOfTheCaptionsDoesNotMatter() {
        List<String> reversed = List.of(CAPTIONS.get(3), CAPTIONS.get(2), CAPTIONS.get(1), CAPTIONS.get(0));
        assertThat(WordPieceVocabulary.of(reversed, 3, 5)).isEqualTo(tokens);
    }
}
