package dev.fleabridge.operator;

import dev.fleabridge.web.Forms;
import io.swagger.v3.oas.annotations.media.Schema;
import org.jspecify.annotations.Nullable;

/** The reason for an act. */
@Schema(name = "Note", example = NoteBody.EXAMPLE)
record NoteBody(
    @Schema(
            requiredMode = Schema.RequiredMode.REQUIRED,
            description = "why; it stands in the audit",
            pattern = Forms.NOT_BLANK,
            maxLength = Forms.MAX_NOTE_CHARS)
        @Nullable String note) {

  static final String EXAMPLE =
      """
      {"note": "because of ticket 7"}\
      """;
}
