package io.emdb.spring.data.shop;

import io.emdb.spring.data.EmdbTimeToLive;
import java.time.Duration;
import java.util.UUID;
import org.springframework.data.annotation.Id;
import org.springframework.data.keyvalue.annotation.KeySpace;

/** Lives for half an hour, or as long as it says. */
@KeySpace("tokens")
@EmdbTimeToLive("30m")
public record Token(@Id UUID id, String owner, @EmdbTimeToLive Duration life) {}
