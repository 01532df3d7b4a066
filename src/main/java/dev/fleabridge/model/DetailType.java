package dev.fleabridge.model;

import java.util.stream.Collectors;
import java.util.stream.Stream;

/** Makes the detail types of the systems that have none of their own. */
public final class DetailType {

  private DetailType() {}

  /**
   * The system, and the words of its names, each with a capital: {@code MLflow} with {@code
   * model_version} and {@code created} is {@code MLflow Model Version Created}.
   *
   * @param system its name as it is
   * @param names words with underscores or dots between them
   */
  public static String of(String system, String... names) {
    Stream<String> words =
        Stream.of(names)
            .flatMap(name -> Stream.of(name.split("[_.]")))
            .filter(word -> !word.isEmpty())
            .map(word -> Character.toUpperCase(word.charAt(0)) + word.substring(1));
    return Stream.concat(Stream.of(system), words).collect(Collectors.joining(" "));
  }
}
