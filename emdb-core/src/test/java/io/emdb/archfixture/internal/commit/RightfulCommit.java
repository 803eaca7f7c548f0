package io.emdb.archfixture.internal.commit;

import io.emdb.archfixture.internal.file.RightfulStorage;

public interface RightfulCommit {

  RightfulStorage storage();
}
