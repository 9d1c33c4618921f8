package io.palimpsest.model;

import static org.assertj.core.api.Assertions.assertThat;

import ai.djl.huggingface.tokenizers.Encoding;
import ai.djl.huggingface.tokenizers.HuggingFaceTokenizer;
import java.io.IOException;
import java.io.InputStream;
import java.util.Map;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/** The shipped {@code tokenizer-emoji.json}, read by the library that runs it. */
class EmojiTokenizerTest {

    private static HuggingFaceTokenizer tokenizer;

    @BeforeAll
    static void load() throws IOException {
        try (InputStream file = EmojiTokenizerTest.class.getResourceAsStream("tokenizer-emoji.json")) {
            tokenizer = HuggingFaceTokenizer.newInstance(file, Map.of());
        }
    }

    @AfterAll
    static void close() {
        tokenizer.close();
    }

    @Test
    void theSpecialTokensHaveTheirIds() {
        assertThat(tokenizer
                        .encode("[PAD] [UNK] [CLS] [SEP] [MASK]", false, false)
                        .getIds())
                .containsExactly(0, 1, 2, 3, 4);
    }

    @Test
    void aCaptionIsFramedAndItsOrdinaryWordsAreWhole() {
        assertThat(tokenizer.encode("Grinning FACE, cheerful").getTokens())
                .containsExactly("[CLS]", "grinning", "face", ",", "cheerful", "[SEP]");
    }

    @Test
    void accentsAndCaseDoNotMatter() {
        assertThat(tokenizer.encode("Piñata").getIds())
                .isEqualTo(tokenizer.encode("pinata").getIds());
    }

    @Test
    void wordsNeverSeenAreSpelledAndNotUnknown() {
        Encoding encoding = tokenizer.encode("A zymurgist's quixotic re-tokenisation of 98.6% jazz & 'blues'!");
        assertThat(encoding.getTokens()).doesNotContain("[UNK]");
    }
}
