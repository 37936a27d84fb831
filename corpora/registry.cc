#include "corpora/registry.h"

#include <iterator>

#include "absl/algorithm/container.h"
#include "corpora/parameters.h"

namespace recount {
namespace {

// Made on this machine.
std::vector<RegisteredCorpus> MadeCorpora() {
  return {
      {.name = "blocks",
       .kind = RegisteredKind::kGenerated,
       .text_kind = TextKind::kC,
       .licence = "none needed",
       .description = "indented blocks of known entropy rate",
       .defaults = "blocks:m=6,p=0.2,q=0.25,symbols=1000000,seed=1"},
      {.name = "dyck",
       .kind = RegisteredKind::kGenerated,
       .text_kind = TextKind::kPlain,
       .licence = "none needed",
       .description = "nested brackets of known entropy rate",
       .defaults = "dyck:k=2,m=8,p=0.5,symbols=1000000,seed=1"},
      {.name = "headers",
       .kind = RegisteredKind::kMachine,
       .text_kind = TextKind::kC,
       .licence = "GPL-2.0 WITH Linux-syscall-note",
       .description = "the kernel's C headers for programs on this machine (Debian's linux-libc-dev), up to "
                      "4,000,000 bytes"},
  };
}

// Sources of programs and of mathematics.
std::vector<RegisteredCorpus> SourceCorpora() {
  return {
      {.name = "linux",
       .kind = RegisteredKind::kLocal,
       .text_kind = TextKind::kC,
       .file_name = "linux.txt",
       .size_bytes = 6'209'208,
       .digest = "sha256:163062dffc1daf991c23d93cb48b554d1b5eac55e596a9644fe32c7c1c81c55f",
       .licence = "GPL-2.0",
       .description = "Linux 4.1.3 kernel/: its 288 .c and .h files ordered by sha256 of their paths, from "
                      "linux-4.1.3.tar.xz of kernel.org"},
      {.name = "linux-2015",
       .kind = RegisteredKind::kPublic,
       .text_kind = TextKind::kC,
       .file_name = "linux-2015.txt",
       .size_bytes = 6'206'996,
       .digest = "git:6277447c2510ae2d0c4abb2a8dcc1fefaa40060b",
       .address = "https://cs.stanford.edu/people/karpathy/char-rnn/linux_input.txt",
       .licence = "GPL-2.0",
       .description =
           "linux_input.txt of char-rnn and of Goldberg's notebook: Linux kernel/ of 2015; known by "
           "its git blob id"},
      {.name = "stacks",
       .kind = RegisteredKind::kLocal,
       .text_kind = TextKind::kLatex,
       .file_name = "stacks.txt",
       .size_bytes = 16'659'529,
       .digest = "sha256:54dc05ada4a92067e8dd851eb499fb9eccb2a5dfa34205590c3ab47da1b16ed5",
       .licence = "GFDL 1.2 or later",
       .description = "LaTeX of the Stacks project of 2015: 89 .tex files in Makefile order, from "
                      "github.com/stacks/stacks-project at dc48e348"},
  };
}

// What people wrote to be read.
std::vector<RegisteredCorpus> ProseCorpora() {
  return {
      {.name = "enwik8-4mb",
       .kind = RegisteredKind::kLocal,
       .text_kind = TextKind::kPlain,
       .file_name = "enwik8-4mb.txt",
       .size_bytes = 4'000'000,
       .digest = "sha256:9f9ca3a41e2b87a0268d00380577e2c308e07959b22a94c8d7b1e8901bdefc37",
       .licence = "CC BY-SA and GFDL",
       .description = "the first 4,000,000 bytes of enwik8 (Wikipedia XML, UTF-8), "
                      "which http://mattmahoney.net/dc/enwik8.zip holds"},
      {.name = "names",
       .kind = RegisteredKind::kPublic,
       .text_kind = TextKind::kPlain,
       .file_name = "names.txt",
       .size_bytes = 228'145,
       .digest = "sha256:0a30b5557f192f32ab962680889aac5f6fda0f4cecf40a6d0b5694f58ea8cc4d",
       .address = "https://raw.githubusercontent.com/karpathy/makemore/master/names.txt",
       .licence = "MIT",
       .description = "32,033 first names, one a line (makemore)"},
      {.name = "shakespeare",
       .kind = RegisteredKind::kPublic,
       .text_kind = TextKind::kPlain,
       .file_name = "shakespeare.txt",
       .size_bytes = 4'573'338,
       .digest = "sha256:59a0ad62833b2e15ec811c548618876359e902717431236e52699a0e2bc253ca",
       .address = "https://cs.stanford.edu/people/karpathy/char-rnn/shakespeare_input.txt",
       .licence = "public domain",
       .description = "shakespeare_input.txt of char-rnn and of Goldberg's notebook: the works"},
      {.name = "tinyshakespeare",
       .kind = RegisteredKind::kPublic,
       .text_kind = TextKind::kPlain,
       .file_name = "tinyshakespeare.txt",
       .size_bytes = 1'115'394,
       .digest = "sha256:86c4e6aa9db7c042ec79f339dcb96d42b0075e16b8fc2e86bf0ca57e2dc565ed",
       .address = "https://raw.githubusercontent.com/karpathy/char-rnn/master/data/tinyshakespeare/input.txt",
       .licence = "public domain",
       .description = "input.txt of char-rnn: the first 1,115,394 bytes of shakespeare"},
      {.name = "warpeace",
       .kind = RegisteredKind::kPublic,
       .text_kind = TextKind::kPlain,
       .file_name = "warpeace.txt",
       .size_bytes = 3'258'246,
       .digest = "sha256:fb66ba999dafe24017cdd59e04c56d385a9c8466993d374fd4c6f08b2142985e",
       .address = "https://cs.stanford.edu/people/karpathy/char-rnn/warpeace_input.txt",
       .licence = "public domain",
       .description = "warpeace_input.txt of Karpathy, Johnson and Li 2015: War and Peace, UTF-8 with a "
                      "byte-order mark and CRLF"},
  };
}

std::vector<RegisteredCorpus> MakeRegister() {
  std::vector<RegisteredCorpus> corpora = MadeCorpora();
  absl::c_move(SourceCorpora(), std::back_inserter(corpora));
  absl::c_move(ProseCorpora(), std::back_inserter(corpora));
  absl::c_sort(corpora, [](const RegisteredCorpus& a, const RegisteredCorpus& b) { return a.name < b.name; });
  return corpora;
}

}  // namespace

absl::Span<const RegisteredCorpus> RegisteredCorpora() {
  static const std::vector<RegisteredCorpus> corpora = MakeRegister();
  return corpora;
}

const RegisteredCorpus* FindRegistered(absl::string_view spec) {
  const absl::string_view name = SpecName(spec);
  for (const RegisteredCorpus& corpus : RegisteredCorpora()) {
    if (corpus.name == name) return &corpus;
  }
  return nullptr;
}

std::vector<std::string> RegisteredNames() {
  std::vector<std::string> names;
  for (const RegisteredCorpus& corpus : RegisteredCorpora()) names.push_back(corpus.name);
  return names;
}

}  // namespace recount
