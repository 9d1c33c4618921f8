package io.palimpsest.ingest.emoji;

import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.IOException;
import java.util.List;

/**
 * A {@code tokenizer.json} of the Hugging Face tokenizers library: BERT's normaliser in lower case, its pre-tokenizer,
 * WordPiece, and {@code [CLS] text [SEP]}. Stateless.
 */
final class TokenizerFile {

    private TokenizerFile() {}

    /** @param tokens the vocabulary, the index being the id; begins with the special tokens */
    static String write(List<String> tokens) throws IOException {
        ObjectMapper json = new ObjectMapper();
        ObjectNode file = json.createObjectNode();
        file.put("version", "1.0").putNull("truncation").putNull("padding");
        ArrayNode added = file.putArray("added_tokens");
        for (String special : WordPieceVocabulary.SPECIAL_TOKENS) {
            added.addObject()
                    .put("id", tokens.indexOf(special))
                    .put("content", special)
                    .put("single_word", false)
                    .put("lstrip", false)
                    .put("rstrip", false)
                    .put("normalized", false)
                    .put("special", true);
        }
        file.putObject("normalizer")
                .put("type", "BertNormalizer")
                .put("clean_text", true)
                .put("handle_chinese_chars", true)
                .put("strip_accents", true)
                .put("lowercase", true);
        file.putObject("pre_tokenizer").put("type", "BertPreTokenizer");
        file.set("post_processor", template(json, tokens));
        file.putObject("decoder").put("type", "WordPiece").put("prefix", "##").put("cleanup", true);
        ObjectNode model = file.putObject("model")
                .put("type", "WordPiece")
                .put("unk_token", "[UNK]")
                .put("continuing_subword_prefix", "##")
                .put("max_input_chars_per_word", 100);
        ObjectNode vocabulary = model.putObject("vocab");
        for (int id = 0; id < tokens.size(); id++) {
            vocabulary.put(tokens.get(id), id);
        }
        return json.writerWithDefaultPrettyPrinter().writeValueAsString(file) + "\n";
    }

    private static ObjectNode template(ObjectMapper json, List<String> tokens) {
        ObjectNode template = json.createObjectNode().put("type", "TemplateProcessing");
        ArrayNode single = template.putArray("single");
        piece(single, "SpecialToken", "[CLS]", 0);
        piece(single, "Sequence", "A", 0);
        piece(single, "SpecialToken", "[SEP]", 0);
        ArrayNode pair = template.putArray("pair");
        piece(pair, "SpecialToken", "[CLS]", 0);
        piece(pair, "Sequence", "A", 0);
        piece(pair, "SpecialToken", "[SEP]", 0);
        piece(pair, "Sequence", "B", 1);
        piece(pair, "SpecialToken", "[SEP]", 1);
        ObjectNode special = template.putObject("special_tokens");
        for (String token : List.of("[CLS]", "[SEP]")) {
            ObjectNode entry = special.putObject(token).put("id", token);
            entry.putArray("ids").add(tokens.indexOf(token));
            entry.putArray("tokens").add(token);
        }
        return template;
    }

    private static void piece(ArrayNode sequence, String kind, String id, int type) {
        sequence.addObject().putObject(kind).put("id", id).put("type_id", type);
    }
}
