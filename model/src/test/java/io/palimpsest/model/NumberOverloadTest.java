package io.palimpsest.model;

import static org.assertj.core.api.Assertions.assertThat;

import ai.djl.ndarray.NDArray;
import java.io.DataInputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledIf;

/**
 * The engine's overloads that take a number build a tensor over memory that Java frees before the backward pass reads it.
 * Nothing may call them: constants are kept 0-d tensors.
 */
class NumberOverloadTest {
    private static final Path TRAINER_SOURCES = Path.of("..", "trainer", "src", "main", "java");
    private static final Pattern LITERAL_OPERAND = Pattern.compile(
            "\\.(mul|div|add|sub|pow|mod|maximum|minimum|eq|neq|gt|gte|lt|lte|muli|divi|addi|subi|powi)\\(-?[0-9.][0-9._eE]*[fFdDlL]?\\)");

    @Test
    void noClassOfTheModelCallsAnOverloadThatTakesANumber() throws IOException {
        Path classes = Path.of("target", "classes");
        assertThat(files(classes, ".class").flatMap(file -> numberCalls(file).stream()))
                .isEmpty();
    }

    @Test
    void theScanFindsSuchACall() throws IOException {
        Path here = Path.of("target", "test-classes", "io", "palimpsest", "model", "NumberOverloadTest$Offender.class");
        assertThat(numberCalls(here)).hasSize(1);
        assertThat(LITERAL_OPERAND.matcher("x.mul(0.5f)").find()).isTrue();
        assertThat(LITERAL_OPERAND.matcher("x.mul(constants.of(0.5))").find()).isFalse();
    }

    @Test
    @EnabledIf("trainerSourcesAreHere")
    void noSourceOfTheTrainerWritesALiteralOperand() throws IOException {
        assertThat(files(TRAINER_SOURCES, ".java").flatMap(NumberOverloadTest::literalOperands))
                .isEmpty();
    }

    static boolean trainerSourcesAreHere() {
        return Files.isDirectory(TRAINER_SOURCES);
    }

    private static Stream<String> literalOperands(Path source) {
        try {
            return Files.readAllLines(source).stream()
                    .filter(line -> LITERAL_OPERAND.matcher(line).find())
                    .map(line -> source.getFileName() + ": " + line.strip());
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static Stream<Path> files(Path root, String ending) throws IOException {
        List<Path> found;
        try (Stream<Path> walk = Files.walk(root)) {
            found = walk.filter(file -> file.toString().endsWith(ending)).toList();
        }
        assertThat(found).isNotEmpty();
        return found.stream();
    }

    /** Methods of arrays with a Number among their parameters, from the constant pool of a class file. */
    private static List<String> numberCalls(Path classFile) {
        try (DataInputStream in = new DataInputStream(Files.newInputStream(classFile))) {
            in.readLong();
            int count = in.readUnsignedShort();
            String[] texts = new String[count];
            int[] classNames = new int[count];
            int[][] pairs = new int[count][];
            List<Integer> methods = new ArrayList<>();
            for (int i = 1; i < count; i++) {
                int tag = in.readUnsignedByte();
                switch (tag) {
                    case 1 -> texts[i] = in.readUTF();
                    case 7 -> classNames[i] = in.readUnsignedShort();
                    case 8, 16, 19, 20 -> in.readUnsignedShort();
                    case 9, 10, 11, 12, 17, 18 -> {
                        pairs[i] = new int[] {in.readUnsignedShort(), in.readUnsignedShort()};
                        if (tag == 10 || tag == 11) {
                            methods.add(i);
                        }
                    }
                    case 15 -> in.skipNBytes(3);
                    case 5, 6 -> {
                        in.readLong();
                        i++;
                    }
                    default -> in.readInt();
                }
            }
            return methods.stream()
                    .filter(method -> texts[classNames[pairs[method][0]]].endsWith("NDArray"))
                    .map(method -> pairs[pairs[method][1]])
                    .filter(nameAndType -> texts[nameAndType[1]].contains("Ljava/lang/Number;"))
                    .map(nameAndType -> classFile.getFileName() + " calls " + texts[nameAndType[0]])
                    .toList();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** What the scan must find. */
    private static final class Offender {
        static NDArray half(NDArray array) {
            return array.mul(0.5);
        }
    }
}
