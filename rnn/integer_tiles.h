// Whether the processor has a unit for products of small matrices of 8-bit whole numbers (Intel AMX), and the
// program was compiled to use it.
//
// Thread safety: safe from any number of threads.

#ifndef RECOUNT_RNN_INTEGER_TILES_H_
#define RECOUNT_RNN_INTEGER_TILES_H_

// Defined where the compiler may use the unit.
#if defined(__AMX_TILE__) && defined(__AMX_INT8__) && defined(__AVX512F__) && defined(__AVX512BW__)
#define RECOUNT_INTEGER_TILES
#endif

namespace recount::rnn {

// The system is asked for the unit once. DNNL_MAX_CPU_ISA in the environment keeps from it as it does oneDNN.
bool HasIntegerTiles();

}  // namespace recount::rnn

#endif  // RECOUNT_RNN_INTEGER_TILES_H_
